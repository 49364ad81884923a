// The page itself: it builds a section for each run and plays them together.

const FRAMES_PER_SECOND = 12;
const DRAWINGS = {
  "gaussian-1d": [drawLine, LINE_LEGEND],
  "mixture-2d": [drawPlane, PLANE_LEGEND],
  "image-grid": [drawGrid, GRID_LEGEND],
};
const element = (id) => document.getElementById(id);

const runs = DATA.runs.map((run) => decodeRun(run, () => redraw()));
const state = {
  runs: [], main: null, moments: [], position: 0, playing: false, since: 0, chosen: [],
  options: { optimal: DATA.optimal, arrows: runs.some((run) => run.showArrows) },
};
// For tests: what the page holds and where it stands.
window.replay = { runs, state };

// --- sections ------------------------------------------------------------------------------------

function make(tag, properties = {}, children = []) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** Builds the sections of the runs that are shown. */
function showRuns() {
  state.runs = DATA.choices.length
    ? runs.filter((run) => run.choice.every((value, i) => value === state.chosen[i]))
    : runs;
  const longest = Math.max(...state.runs.map((run) => run.steps.length));
  state.main = state.runs.find((run) => run.steps.length === longest);
  const sections = state.runs.map((run, place) => {
    run.numbers = make("p", { className: "numbers" });
    run.picture = make("canvas", { className: "picture" });
    run.curves = make("canvas", { className: run.panels.length ? "panels" : "panels none" });
    run.picture.setAttribute("role", "img");
    run.picture.setAttribute("aria-label", `picture of ${run.title}`);
    const canvases = make("div", { className: "canvases" }, [run.picture, run.curves]);
    canvases.style.setProperty("--count", String(run.panels.length));
    canvases.classList.toggle("alone", !run.panels.length);
    canvases.classList.toggle("plane", run.kind === "mixture-2d");
    dragOver(run.picture, (event, start) => {
      const share = (event.clientX - start.clientX) / run.picture.clientWidth;
      goTo(start.position + Math.round(share * (state.moments.length - 1)));
    });
    dragOver(run.curves, (event) => goTo(positionAt(run, event)));
    run.number = state.runs.length > 1 ? String(place + 1) : "";
    const text = run.number ? `${run.number}  ${run.title}` : run.title;
    const title = make("h2", { textContent: text, hidden: runs.length === 1 });
    return make("section", { className: "run" }, [title, run.numbers, canvases]);
  });
  element("runs").className = state.runs.length > 1 ? "two" : "one";
  element("runs").classList.toggle("chosen", DATA.choices.length > 0);
  element("runs").replaceChildren(...sections);
  new ResizeObserver(redraw).observe(element("runs"));
}

/** The legend: one sentence with the colours that it names. */
function showLegend() {
  const [, parts] = DRAWINGS[runs[0].kind];
  const words = parts.flatMap(([look, text, after]) => {
    const span = make("span", { textContent: text });
    if (look) {
      span.className = `swatch ${look}`;
      const name = look.split(" ")[0];
      span.style.color = look === "values" ? "" : `var(--${name}-text)`;
      span.style.setProperty("--mark", `var(--${name})`);
    }
    return [span, after];
  });
  element("legend").replaceChildren(...words);
}

/** The buttons that choose among runs that were trained before. */
function showChoices() {
  element("choices").hidden = !DATA.choices.length;
  state.chosen = DATA.choices.length ? [...runs[0].choice] : [];
  const groups = DATA.choices.map((choice, which) => {
    const buttons = choice.values.map((value, i) => {
      const button = make("button", { textContent: String(value), type: "button" });
      button.onclick = () => {
        state.chosen[which] = i;
        const share = state.position / Math.max(state.moments.length - 1, 1);
        markChoices();
        showRuns();
        showMoments();
        goTo(Math.round(share * (state.moments.length - 1)));
      };
      return button;
    });
    return make("fieldset", {}, [make("legend", { textContent: choice.name }), ...buttons]);
  });
  element("choices").replaceChildren(...groups);
  markChoices();
}

function markChoices() {
  element("choices").querySelectorAll("fieldset").forEach((group, which) => {
    group.querySelectorAll("button").forEach((button, i) => {
      button.setAttribute("aria-pressed", String(state.chosen[which] === i));
    });
  });
}

/** Finds the moments, and puts their captions on the track and below it. */
function showMoments() {
  state.moments = makeMoments(state.main, element("first").checked);
  element("caption").hidden = state.runs.every((run) => run.captions.length === 0);
  element("slider").max = String(state.moments.length - 1);
  const found = allCaptions();
  const end = Math.max(state.moments.length - 1, 1);
  element("marks").replaceChildren(...found.map(({ position }) => {
    const mark = make("i");
    mark.style.left = `${(100 * position) / end}%`;
    return mark;
  }));
  element("moments").replaceChildren(...found.map(({ position, text, name }) => {
    const button = make("button", { type: "button", textContent: name, title: text });
    button.onclick = () => goTo(position);
    return make("li", {}, [button]);
  }));
}

/**
 * Returns {position, over, text, name} of the captions of all runs, in order. Those that are true
 * at no moment that is shown are left out.
 */
function allCaptions() {
  const frameAt = (run, moment) => momentBeside(run, state.main, moment).generator;
  const now = state.moments[Math.min(state.position, state.moments.length - 1)];
  const found = state.runs.flatMap((run, place) => run.captions.map((caption) => {
    const { frame, text, name, until = Infinity } = caption;
    const position = state.moments.findIndex((moment) => frameAt(run, moment) >= frame);
    const seen = position >= 0 && frameAt(run, state.moments[position]) < until;
    const whose = state.runs.length > 1 ? `${place + 1}: ` : "";
    return {
      position,
      seen,
      over: frameAt(run, now) >= until,
      text: whose + text,
      name: `${whose}step ${run.steps[frame]}, ${name}`,
    };
  }));
  return found.filter(({ seen }) => seen).sort((a, b) => a.position - b.position);
}

// --- where it stands -----------------------------------------------------------------------------

/** Goes to a position, or to the nearest that there is. */
function goTo(position) {
  state.position = Math.min(Math.max(position, 0), state.moments.length - 1);
  if (!state.playing) {
    writeAddress();
  }
  redraw();
}

function writeAddress() {
  const address = `#frame=${frameNumber(state.moments[state.position])}`;
  try {
    history.replaceState(null, "", address);
  } catch (error) {
    // A page inside of another one has no address of its own.
  }
}

/** Goes to the moment of the address. If it is one of the first steps, all of them are shown. */
function readAddress() {
  const wanted = frameInAddress();
  if (wanted === null) {
    return;
  }
  const run = state.main;
  if (!Number.isInteger(wanted) || run.regular[wanted] === false) {
    element("first").checked = !element("first-label").hidden;
    showMoments();
  }
  const later = state.moments.findIndex((moment) => frameNumber(moment) >= wanted);
  goTo(later < 0 ? state.moments.length - 1 : later);
}

/** Returns the position of the pointer on the curves of a run. */
function positionAt(run, event) {
  const [box] = panelBoxes(run, run.curves.clientWidth, run.curves.clientHeight);
  const offset = event.clientX - run.curves.getBoundingClientRect().left - box.left;
  const step = (offset / box.width) * run.lastStep;
  let nearest = 0;
  let distance = Infinity;
  state.moments.forEach((moment, i) => {
    const here = Math.abs(run.steps[momentBeside(run, state.main, moment).generator] - step);
    if (here < distance) {
      [nearest, distance] = [i, here];
    }
  });
  return nearest;
}

// --- drawing -------------------------------------------------------------------------------------

let asked = false;

/** Draws everything once, before the browser shows its next picture. */
function redraw() {
  if (!asked) {
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      drawAll();
    });
  }
}

function drawAll() {
  const moment = state.moments[state.position];
  for (const run of state.runs) {
    const own = momentBeside(run, state.main, moment);
    const [draw] = DRAWINGS[run.kind];
    draw(run.picture, run, own, state.options);
    const step = run.steps[own.generator];
    if (run.panels.length) {
      drawPanels(run.curves, run, step);
    }
    let update = "";
    if (own.generator !== own.discriminator) {
      update = `, then D's update ${run.steps[own.discriminator]}: G has not moved yet`;
    }
    const outside = outsideShare(run, own.generator);
    run.numbers.textContent =
      `step ${step} of ${run.lastStep}${update}${scores(run, step)}${outside}`;
  }
  const end = state.moments.length;
  element("slider").value = String(state.position);
  element("count").textContent = `${state.position + 1}/${end}`;
  element("slider").setAttribute("aria-valuetext", state.runs[0].numbers.textContent);
  document.body.classList.toggle("playing", state.playing);
  element("play").setAttribute("aria-label", state.playing ? "Pause" : "Play");
  showCaption();
}

/** Returns how many generated values are not in the picture, as a text; "" if all are. */
function outsideShare(run, frame) {
  const share = Math.round(100 * ((run.outside || [])[frame] || 0));
  return share ? ` \u00b7 ${share} % of its values are out of view` : "";
}

/** Returns the scores at a step as a text. */
function scores(run, step) {
  return run.panels
    .filter((panel) => panel.lines.length === 1)
    .map((panel) => {
      const value = shortNumber(Number(valueAt(panel.lines[0], step).toFixed(3)));
      return ` \u00b7 ${panel.short || panel.title} ${value}${panel.unit || ""}`;
    })
    .join("");
}

/** The caption of the last moment that matters, of those that are still true. */
function showCaption() {
  const found = allCaptions();
  const last = found
    .map(({ position, over }) => position <= state.position && !over)
    .lastIndexOf(true);
  const text = last < 0 ? "" : found[last].text;
  if (element("caption").textContent !== text) {
    element("caption").textContent = text;
  }
  element("moments").querySelectorAll("button").forEach((button, i) => {
    button.setAttribute("aria-current", String(i === last));
  });
}

// --- playing -------------------------------------------------------------------------------------

function setPlaying(playing) {
  if (playing && state.position === state.moments.length - 1) {
    state.position = 0;
  }
  state.playing = playing;
  state.since = performance.now();
  if (playing) {
    requestAnimationFrame(tick);
  } else {
    writeAddress();
  }
  redraw();
}

function tick(now) {
  if (!state.playing) {
    return;
  }
  const wait = 1000 / (FRAMES_PER_SECOND * Number(element("speed").value));
  const due = Math.floor((now - state.since) / wait);
  if (due > 0) {
    state.since += due * wait;
    goTo(state.position + due);
  }
  if (state.position === state.moments.length - 1) {
    setPlaying(false);
  } else {
    requestAnimationFrame(tick);
  }
}

function step(count) {
  setPlaying(false);
  goTo(state.position + count);
}

// --- what a user does ----------------------------------------------------------------------------

/** Calls `move` while a finger or the mouse is pressed on a canvas and moves. */
function dragOver(canvas, move) {
  let start = null;
  canvas.addEventListener("pointerdown", (event) => {
    setPlaying(false);
    start = { clientX: event.clientX, position: state.position };
    canvas.setPointerCapture(event.pointerId);
    move(event, start);
  });
  canvas.addEventListener("pointermove", (event) => start && move(event, start));
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => { start = null; });
  }
}

function changeSpeed(by) {
  const speed = element("speed");
  speed.selectedIndex = Math.min(Math.max(speed.selectedIndex + by, 0), speed.options.length - 1);
}

function changeTheme() {
  const root = document.documentElement;
  const dark = getComputedStyle(root).colorScheme === "dark";
  root.dataset.theme = dark ? "light" : "dark";
  redraw();
}

const KEYS = {
  " ": () => setPlaying(!state.playing),
  ArrowLeft: (event) => step(event.shiftKey ? -10 : -1),
  ArrowRight: (event) => step(event.shiftKey ? 10 : 1),
  Home: () => step(-state.moments.length),
  End: () => step(state.moments.length),
  "+": () => changeSpeed(1),
  "-": () => changeSpeed(-1),
  d: changeTheme,
};

document.addEventListener("keydown", (event) => {
  const own = event.target.matches("select, input[type=checkbox]");
  const press = event.target.matches("button") && event.key === " ";
  if (own || press || event.ctrlKey || event.metaKey || event.altKey || !(event.key in KEYS)) {
    return;
  }
  event.preventDefault();
  KEYS[event.key](event);
});

element("back").onclick = () => step(-1);
element("forward").onclick = () => step(1);
element("play").onclick = () => setPlaying(!state.playing);
element("theme").onclick = changeTheme;
element("slider").oninput = () => {
  setPlaying(false);
  goTo(Number(element("slider").value));
};
element("first").onchange = () => {
  const frame = state.moments[state.position].generator;
  showMoments();
  goTo(Math.max(state.moments.findIndex((moment) => moment.generator >= frame), 0));
};
for (const name of ["optimal", "arrows"]) {
  element(name).checked = state.options[name];
  element(name).onchange = () => {
    state.options[name] = element(name).checked;
    redraw();
  };
}
element("optimal-label").hidden = runs[0].kind !== "gaussian-1d";
element("arrows-label").hidden = runs[0].kind !== "mixture-2d";
window.addEventListener("hashchange", readAddress);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);

showLegend();
showChoices();
showRuns();
const single = state.main.regular.filter((regular) => !regular).length;
element("first-label").hidden = single < 2;
element("first-text").textContent = `first ${single} updates one by one`;
showMoments();
readAddress();
redraw();
