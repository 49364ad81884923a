// A grid of generated images, as large as the place allows.

const GRID_LEGEND = [
  [
    "",
    "Each image is made by the generator from a noise of its own, the same in all frames.",
    "",
  ],
];

function drawGrid(canvas, run, moment) {
  const { context, width, height } = openCanvas(canvas);
  const image = run.images[moment.generator];
  if (!image.complete || !image.naturalWidth) {
    return;
  }
  const scale = Math.min(width / image.naturalWidth, height / image.naturalHeight);
  const size = [image.naturalWidth * scale, image.naturalHeight * scale];
  context.imageSmoothingEnabled = scale < 1;
  context.drawImage(image, (width - size[0]) / 2, (height - size[1]) / 2, ...size);
}
