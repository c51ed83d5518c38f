/**
 * Bytes → text, by the charset of the label. A wrong label is common on old sites, so bytes that do
 * not fit it are taken as Windows-1252, in which every byte is a character. A BOM is left out.
 */
export function bytesToText(bytes: Uint8Array, charset: string): string {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
