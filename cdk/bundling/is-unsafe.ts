/**
 * Stands in the bundles in the place of `is-unsafe`, which tells the XML parser by the patterns of SQL, shells
 * and the like, in 18 KB, whether a document may use an entity that it declares itself. Here none may: neither
 * the API nor any sender declares one, and whatever names one keeps its name.
 */
export const isUnsafe = (): boolean => true;
export const HTML = {};
export const XML = {};
