/* Before the first paint: the lamp, as it was left. A classic script, since modules come too late. */
(function () {
  "use strict";
  try {
    var kept = window.localStorage.getItem("chorus.theme");
    if (kept === "dark" || kept === "light") document.documentElement.dataset.theme = kept;
  } catch (refused) {
    /* no storage: the system's own preference holds */
  }
})();
