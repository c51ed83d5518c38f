// Takes the place of `side-channel` in the bundles. That package does the same for engines without
// WeakMap, in 36 KB. qs keeps notes about objects in it and calls has, get, set and delete.
module.exports = () => new WeakMap();
