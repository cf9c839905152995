// The reference client of the tus protocol: tus.cjs ENDPOINT FILE KEY
// Uploads FILE, as often interrupted as it is; prints how often it had to go on.
const { statSync, createReadStream } = require('node:fs');
const tus = require('tus-js-client');

const [endpoint, file, key] = process.argv.slice(2);
let interruptions = 0;
const upload = new tus.Upload(createReadStream(file), {
  endpoint,
  uploadSize: statSync(file).size,
  retryDelays: Array(20).fill(100),
  metadata: { key, filetype: 'text/x-cross', colour: 'grün' },
  onShouldRetry: () => {
    interruptions++;
    return true;
  },
  onError: (e) => {
    console.error(e);
    process.exitCode = 1;
  },
  onSuccess: () => console.log(JSON.stringify({ interruptions })),
});
upload.start();
