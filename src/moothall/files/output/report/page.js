"use strict";
(function () {
  const form = document.getElementById("filters");
  const status = document.getElementById("filter-status");
  const posts = Array.from(document.querySelectorAll("article.post"));
  const sections = Array.from(document.querySelectorAll("section.disposition"));
  if (!form || posts.length === 0) { return; }

  function matches(post, wanted) {
    return (!wanted.first || post.dataset.first === wanted.first)
      && (!wanted.clause || post.dataset.clauses.split(" ").includes(wanted.clause))
      && (!wanted.service || post.dataset.service === wanted.service)
      && (!wanted.words || post.textContent.toLowerCase().includes(wanted.words));
  }

  function apply() {
    const wanted = {
      first: form.elements.first.value,
      clause: form.elements.clause.value,
      service: form.elements.service.value,
      words: form.elements.words.value.trim().toLowerCase()
    };
    let shown = 0;
    for (const post of posts) {
      post.hidden = !matches(post, wanted);
      shown += post.hidden ? 0 : 1;
    }
    for (const section of sections) {
      const left = section.querySelectorAll("article.post:not([hidden])").length;
      const filtered = Object.values(wanted).some(Boolean);
      const count = section.querySelector(".count");
      section.hidden = left === 0 && filtered;
      count.textContent = filtered ? left + " of " + count.dataset.all : count.dataset.all;
    }
    status.textContent = shown === posts.length
      ? "Showing all " + posts.length + " posts on this page."
      : "Showing " + shown + " of " + posts.length + " posts on this page.";
  }

  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("reset", function () { setTimeout(apply, 0); });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  window.addEventListener("beforeprint", function () {
    for (const details of document.querySelectorAll("details")) { details.open = true; }
  });
  apply();
})();
