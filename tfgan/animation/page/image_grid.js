// A grid of generated images, as large as the place allows.

const GRID_LEGEND = [
  [
    "",
    "The generator makes each image from its own noise vector, the same one in all frames.",
    "",
  ],
];

function drawGrid(canvas, run, moment) {
  const { context, width, height } = openCanvas(canvas);
  const image = run.images[moment.generator];
  if (!image.complete || !image.naturalWidth) {
    return;
  }
  const longest = Math.max(0, ...run.classes.map((name) => name.length));
  const margin = longest ? (0.7 * longest + 0.8) * textSize() : 0;
  const scale = Math.min((width - margin) / image.naturalWidth, height / image.naturalHeight);
  const size = [image.naturalWidth * scale, image.naturalHeight * scale];
  const [left, top] = [(width + margin - size[0]) / 2, (height - size[1]) / 2];
  context.imageSmoothingEnabled = scale < 1;
  context.drawImage(image, left, top, ...size);
  context.font = `${Math.round(0.95 * textSize())}px system-ui, sans-serif`;
  context.fillStyle = colour("text");
  context.textAlign = "right";
  context.textBaseline = "middle";
  run.classes.forEach((name, row) => {
    context.fillText(name, left - 6, top + ((row + 0.5) / run.classes.length) * size[1]);
  });
}
