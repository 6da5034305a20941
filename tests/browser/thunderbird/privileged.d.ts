// What scripts see that run inside Thunderbird with all rights. There are no types of it to be had.
declare const Cc: any;
declare const ChromeUtils: any;
declare const Ci: any;
declare const IOUtils: any;
declare const PathUtils: any;
declare const Services: any;
