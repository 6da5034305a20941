// The globals of scripts that run inside Thunderbird with all rights. No published types exist.
declare const Cc: any;
declare const ChromeUtils: any;
declare const Ci: any;
declare const IOUtils: any;
declare const PathUtils: any;
declare const Services: any;
