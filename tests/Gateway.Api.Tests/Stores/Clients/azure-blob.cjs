// Microsoft's own client: azure-blob.cjs put|get ENDPOINT ACCOUNT KEY CONTAINER BLOB FILE
// put stores FILE; get writes the blob to FILE and prints its properties as JSON.
const { BlobServiceClient, StorageSharedKeyCredential } = require('@azure/storage-blob');
const { writeFileSync } = require('node:fs');

async function main([action, endpoint, account, key, container, name, file]) {
  const service = new BlobServiceClient(endpoint, new StorageSharedKeyCredential(account, key));
  const blob = service.getContainerClient(container).getBlockBlobClient(name);
  if (action === 'put') {
    await blob.uploadFile(file, {
      blockSize: 8 * 1024 * 1024,
      maxSingleShotSize: 8 * 1024 * 1024,
      concurrency: 4,
      blobHTTPHeaders: { blobContentType: 'text/x-cross', blobCacheControl: 'max-age=7' },
      metadata: { colour: 'blue' },
    });
    return;
  }

  const properties = await blob.getProperties();
  if (properties.contentLength === 0) {
    writeFileSync(file, '');
  } else {
    await blob.downloadToFile(file);
  }
  const blocks = (await blob.getBlockList('all')).committedBlocks?.length ?? 0;
  const { contentType, cacheControl, metadata } = properties;
  console.log(JSON.stringify({ contentType, cacheControl, metadata, blocks }));
}

main(process.argv.slice(2)).catch((e) => {
  console.error(e);
  process.exitCode = 1;
});
