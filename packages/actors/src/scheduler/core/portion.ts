/**
 * So much of what has come at once is seen to in one message, and the rest in further ones: a thousand agents' places that become free, a hundred thousand
 * tasks whose time is over (J12). In code that runs for the first time a task takes 50 to 100 us, and so this 3 to 6 ms; later a tenth of that.
 */
export const PORTION = 64;
