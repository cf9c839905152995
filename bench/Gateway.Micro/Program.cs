using BenchmarkDotNet.Running;
using Gateway.Micro;

BenchmarkSwitcher.FromAssembly(typeof(NodePages).Assembly).Run(args, MicroConfig.Create());
