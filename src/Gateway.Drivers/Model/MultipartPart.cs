namespace Gateway.Drivers.Model;

/// <summary>A part that the provider holds.</summary>
/// <param name="Number">Its place, from 1.</param>
/// <param name="SizeBytes">Its size in bytes.</param>
/// <param name="Tag">What the provider knows it by when the upload is completed.</param>
public sealed record MultipartPart(int Number, long SizeBytes, string Tag);
