/* The dossier: dark or light, the filters of the list, and one page at a time where all are in one file. */
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");

  function remembered(value) {
    try {
      if (value === undefined) { return window.localStorage.getItem("coop-theme"); }
      window.localStorage.setItem("coop-theme", value);
    } catch (error) { /* where nothing may be kept, nothing is */ }
    return null;
  }

  var theme = remembered();
  if (theme === "dark" || theme === "light") { root.setAttribute("data-theme", theme); }

  function isDark() {
    var said = root.getAttribute("data-theme");
    return said ? said === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
  }

  function themes() {
    var button = document.querySelector("button.theme");
    if (!button) { return; }
    function show() { button.setAttribute("aria-pressed", isDark() ? "true" : "false"); }
    button.hidden = false;
    show();
    button.addEventListener("click", function () {
      var next = isDark() ? "light" : "dark";
      root.setAttribute("data-theme", next);
      remembered(next);
      show();
    });
  }

  // The list of proposals

  function plain(text) { return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase(); }

  function more() {
    var data = document.getElementById("search-data");
    if (data) { return JSON.parse(data.textContent); }
    return window.coopSearch || [];
  }

  var choose = null;

  function filters() {
    var form = document.querySelector("form.filters");
    if (!form) { return; }
    var items = Array.prototype.slice.call(document.querySelectorAll("ol.proposals > li"));
    var status = document.querySelector(".matches");
    var texts = null;
    var holds = { track: "t", party: "p", mark: "m", stage: "s", disposition: "d", evidence: "e" };

    function ready() {
      if (texts) { return; }
      var beyond = more();
      texts = items.map(function (item, number) { return plain(item.textContent + " " + (beyond[number] || "")); });
    }

    function matches(item, number, words, wanted) {
      for (var name in wanted) {
        if (wanted[name] && item.getAttribute("data-" + holds[name]).split(" ").indexOf(wanted[name]) < 0) { return false; }
      }
      return words.every(function (word) { return texts[number].indexOf(word) >= 0; });
    }

    function apply() {
      var words = plain(form.elements.words.value).split(/\s+/).filter(Boolean);
      var wanted = {};
      if (words.length) { ready(); }
      for (var name in holds) { wanted[name] = form.elements[name].value; }
      var count = 0;
      items.forEach(function (item, number) {
        item.hidden = !matches(item, number, words, wanted);
        count += item.hidden ? 0 : 1;
      });
      status.textContent = count === items.length
        ? count + (count === 1 ? " proposal" : " proposals")
        : count + " of " + items.length + " proposals match";
    }

    var waiting = null;
    form.addEventListener("input", function () { window.clearTimeout(waiting); waiting = window.setTimeout(apply, 120); });
    form.addEventListener("submit", function (event) { event.preventDefault(); apply(); });
    form.addEventListener("reset", function () { window.setTimeout(apply, 0); });
    form.hidden = false;

    choose = function (name, value) {
      form.reset();
      Array.prototype.forEach.call(form.elements[name].options, function (option) {
        if (option.getAttribute("data-name") === value) { form.elements[name].value = option.value; }
      });
      window.setTimeout(apply, 0);
    };
    var asked = /^#(track|party|stage|disposition|evidence|mark)=([\w-]+)$/.exec(window.location.hash);
    if (asked) { choose(asked[1], asked[2]); } else { apply(); }
  }

  function filtered(event) {
    var link = event.target.closest ? event.target.closest("a[data-filter]") : null;
    if (!link) { return; }
    var parts = link.getAttribute("data-filter").split("=");
    if (document.body.classList.contains("single")) {
      if (choose) { choose(parts[0], parts[1]); }
    } else {
      event.preventDefault();
      window.location.href = link.getAttribute("href") + "#" + parts[0] + "=" + parts[1];
    }
  }

  // All pages in one

  function pages() {
    var all = Array.prototype.slice.call(document.querySelectorAll("section.page"));
    if (!document.body.classList.contains("single") || !all.length) { return; }
    var title = document.title;
    var shown = null;

    function show(moves) {
      var name = decodeURIComponent(window.location.hash.slice(1));
      var target = name ? document.getElementById(name) : null;
      var page = target && target.closest("section.page") || (name && !target ? shown : null) || all[0];
      if (target && !target.closest("section.page") && shown) { return; }
      if (shown) { shown.classList.remove("shown"); }
      page.classList.add("shown");
      shown = page;
      document.title = page.getAttribute("data-title") + " – " + title;
      Array.prototype.forEach.call(document.querySelectorAll(".top nav a"), function (link) {
        if (link.getAttribute("data-under") === page.getAttribute("data-under")) {
          link.setAttribute("aria-current", link.getAttribute("href") === "#" + page.id ? "page" : "true");
        } else { link.removeAttribute("aria-current"); }
      });
      if (!moves) { return; }
      var place = target && target !== page ? target : page.querySelector("h1");
      if (target && target !== page) { target.scrollIntoView(); } else { window.scrollTo(0, 0); }
      if (place && place.focus) { place.focus({ preventScroll: true }); }
    }

    window.addEventListener("hashchange", function () { show(true); });
    show(window.location.hash !== "");
  }

  document.addEventListener("DOMContentLoaded", function () {
    themes();
    filters();
    pages();
    document.addEventListener("click", filtered);
  });
}());
