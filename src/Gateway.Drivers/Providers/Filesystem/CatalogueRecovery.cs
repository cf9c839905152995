using Gateway.Drivers.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Gateway.Drivers.Providers.Filesystem;

/// <summary>Brings the catalogue in line with the files when a store is opened. Blocks.</summary>
internal static class CatalogueRecovery
{
    private const int Batch = 1000;

    public static Catalogue Open(StoreLayout layout, BucketFolders buckets, ILogger logger)
    {
        if (File.Exists(layout.Distrust))
        {
            logger.CatalogueRebuilding(layout.Root, "it was found broken");
            Catalogue.Remove(layout);
            Disk.Remove(layout.Distrust);
        }

        var isNew = !File.Exists(layout.Catalogue);
        try
        {
            return OpenAndSettle(layout, buckets, isNew, logger);
        }
        catch (SqliteException e) when (DiskFailure.IsBrokenDatabase(e))
        {
            logger.CatalogueRebuilding(layout.Root, e.Message);
            Catalogue.Remove(layout);
            return OpenAndSettle(layout, buckets, isNew: true, logger);
        }
    }

    private static Catalogue OpenAndSettle(StoreLayout layout, BucketFolders buckets, bool isNew, ILogger logger)
    {
        var catalogue = Catalogue.Open(layout);
        try
        {
            if (catalogue.NeedsRebuild)
            {
                Rebuild(catalogue, layout, buckets, isNew, logger);
            }

            foreach (var (bucket, key) in catalogue.Pending())
            {
                catalogue.Settle(bucket, key, FooterReader.Read(layout, bucket, key));
            }

            return catalogue;
        }
        catch
        {
            catalogue.Dispose();
            throw;
        }
    }

    private static void Rebuild(Catalogue catalogue, StoreLayout layout, BucketFolders buckets, bool isNew, ILogger logger)
    {
        var (objects, damaged) = (0L, 0L);
        foreach (var bucket in buckets.All)
        {
            foreach (var files in Directory.EnumerateFiles(layout.Objects(bucket.Name)).Chunk(Batch))
            {
                var whole = new List<StoredObject>(files.Length);
                foreach (var path in files)
                {
                    if (
                        FooterReader.Read(path) is { } stored
                        && stored.Footer.Bucket == bucket.Name
                        && layout.Object(bucket.Name, stored.Footer.Key) == path
                    )
                    {
                        whole.Add(stored);
                    }
                    else
                    {
                        damaged++;
                        logger.FileDamaged(path);
                    }
                }

                catalogue.Fill(whole);
                objects += whole.Count;
            }
        }

        catalogue.FinishRebuild();
        if (!isNew || objects + damaged > 0)
        {
            logger.CatalogueRebuilt(layout.Root, objects, damaged);
        }
    }
}
