// Which moments there are, and which moment of another run belongs beside one.
//
// A moment is {discriminator, generator}: the frames that show the two networks. They differ after
// a half-step only: there D has made its update and G has not.

/** Returns the moments of a run. With `first`, the first steps one by one, in half-steps. */
function makeMoments(run, first) {
  const moments = [];
  run.steps.forEach((step, i) => {
    if (!run.regular[i] && !first) {
      return;
    }
    const follows = i > 0 && run.steps[i - 1] === step - 1;
    if (first && !run.regular[i] && follows && run.alternating) {
      moments.push({ discriminator: i, generator: i - 1 });
    }
    moments.push({ discriminator: i, generator: i });
  });
  return moments;
}

/** Returns the moment of `run` to show beside a moment of `main`. */
function momentBeside(run, main, moment) {
  if (run === main) {
    return moment;
  }
  const { discriminator: d, generator: g } = moment;
  const sameStart = run.steps[d] === main.steps[d] && run.steps[g] === main.steps[g];
  if (sameStart) {
    return moment;
  }
  if (run.lastStep === main.lastStep) {
    const frame = lastAtOrBefore(run.steps, main.steps[g]);
    return { discriminator: frame, generator: frame };
  }
  // Runs of other lengths: the same share of the run.
  const regular = run.steps.map((_, i) => i).filter((i) => run.regular[i]);
  const mainRegular = main.steps.map((_, i) => i).filter((i) => main.regular[i]);
  const place = Math.max(mainRegular.filter((i) => i <= g).length - 1, 0);
  const share = place / Math.max(mainRegular.length - 1, 1);
  const frame = regular[Math.round(share * (regular.length - 1))];
  return { discriminator: frame, generator: frame };
}

/** Returns the index of the last step at or before `step`; 0 if there is none. */
function lastAtOrBefore(steps, step) {
  let found = 0;
  steps.forEach((each, i) => {
    if (each <= step) {
      found = i;
    }
  });
  return found;
}

/** Returns the moment in the address: #frame=12, or #frame=11.5 after a half-step. */
function frameInAddress() {
  const found = /frame=(\d+(?:\.5)?)/.exec(location.hash);
  return found ? Number(found[1]) : null;
}

/** Returns the number of a moment, for the address. */
function frameNumber(moment) {
  return moment.generator === moment.discriminator ? moment.generator : moment.generator + 0.5;
}
