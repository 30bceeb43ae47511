/** A timer that goes on in a tab out of sight, where the page's own timers slow down to one per second. */
setInterval(() => postMessage(0), 25);
