// Curves of a whole run, one panel under the other, with a cursor at the step that is shown.

/** Returns the boxes of the panels of a canvas. */
function panelBoxes(run, width, height) {
  const em = textSize();
  const each = height / run.panels.length;
  return run.panels.map((panel, i) => ({
    left: 3 * em,
    top: i * each + 1.6 * em,
    width: width - 4.5 * em,
    height: each - 1.6 * em - (i + 1 === run.panels.length ? 2.6 : 1.3) * em,
  }));
}

function drawPanels(canvas, run, step) {
  const { context, width, height } = openCanvas(canvas);
  const boxes = panelBoxes(run, width, height);
  run.panels.forEach((panel, i) => {
    const last = i + 1 === run.panels.length;
    drawPanel(context, boxes[i], panel, run, step, last ? "step" : "");
  });
}

/** Returns the lowest and the highest value of a panel, with some room. */
function panelLimits(panel) {
  let low = panel.floor ?? Infinity;
  let high = panel.limit ?? -Infinity;
  for (const line of panel.lines) {
    for (const value of line.values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  const room = 0.06 * (high - low) || 0.5;
  return [panel.floor === undefined ? low - room : low, high + room];
}

function drawPanel(context, box, panel, { lastStep, number }, step, xLabel) {
  const limits = panelLimits(panel);
  const { x, y } = places(box, [0, lastStep], limits);
  let yCount = Math.max(box.height / 40, 2);
  while (yCount < 6 && roundNumbers(...limits, yCount).length < 2) {
    yCount += 1;
  }
  drawAxes(context, box, [0, lastStep], limits, { xLabel, xCount: box.width / 90, yCount });
  drawPanelTitle(context, box, panel, number);
  inside(context, box, () => {
    if (panel.limit !== undefined) {
      context.strokeStyle = colour("faint");
      context.setLineDash([4, 4]);
      strokePath(context, [[box.left, y(panel.limit)], [box.left + box.width, y(panel.limit)]]);
      context.setLineDash([]);
    }
    for (const line of panel.lines) {
      context.strokeStyle = colour(line.colour);
      context.lineWidth = 1.6;
      strokePath(context, Array.from(line.values, (value, i) => [x(line.steps[i]), y(value)]));
    }
  });
  context.strokeStyle = colour("text");
  context.lineWidth = 1.2;
  strokePath(context, [[x(step), box.top], [x(step), box.top + box.height]]);
  for (const line of panel.lines) {
    const value = valueAt(line, step);
    context.fillStyle = colour(line.colour);
    context.beginPath();
    context.arc(x(step), y(value), 0.25 * textSize(), 0, 2 * Math.PI);
    context.fill();
  }
}

/** The number of the run, where its title is far away; the title, or the names of the lines. */
function drawPanelTitle(context, box, panel, number) {
  context.font = `600 ${Math.round(0.85 * textSize())}px system-ui, sans-serif`;
  context.textAlign = "left";
  context.textBaseline = "bottom";
  let left = box.left;
  const write = (text, hue) => {
    context.fillStyle = colour(hue);
    context.fillText(text, left, box.top - 5);
    left += context.measureText(`${text}  `).width;
  };
  if (number && matchMedia("(max-width: 859px)").matches) {
    write(number, "text");
  }
  if (panel.lines.length === 1) {
    write(panel.title + (panel.unit ? `,${panel.unit}` : ""), `${panel.lines[0].colour}-text`);
    return;
  }
  const names = panel.lines.map((line) => line.name).join("  ");
  const whole = context.measureText(`${panel.title}:  ${names}`).width;
  if (left + whole < box.left + box.width + textSize()) {
    write(`${panel.title}:`, "faint");
  }
  panel.lines.forEach((line) => write(line.name, `${line.colour}-text`));
}

/** Returns the last value of a line at or before a step; before the first one, the first. */
function valueAt(line, step) {
  let low = 0;
  let high = line.steps.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (line.steps[middle] <= step) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return line.values[low];
}
