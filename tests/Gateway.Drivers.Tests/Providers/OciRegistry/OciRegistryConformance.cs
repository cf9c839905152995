using Gateway.Conformance;

namespace Gateway.Drivers.Tests.Providers.OciRegistry;

public sealed class OciRegistryTests(OciRegistryFixture fixture) : RegistryDriverTests<OciRegistryFixture>(fixture);

public sealed class OciRegistryLoginTests(OciRegistryFixture fixture) : RegistryLoginDriverTests<OciRegistryFixture>(fixture);

public sealed class OciRegistryCheckTests(OciRegistryFixture fixture) : ConnectionCheckDriverTests<OciRegistryFixture>(fixture);

public sealed class TokenRegistryTests(TokenRegistryFixture fixture) : RegistryDriverTests<TokenRegistryFixture>(fixture);
