using System.Net;
using System.Net.Sockets;
using Polly;
using Polly.Timeout;

namespace Gateway.Drivers.Http.Resilience;

/// <summary>Which outcomes of a call may be others a moment later.</summary>
internal static class Transient
{
    public static bool Is(CallTraits call, Outcome<HttpResponseMessage> outcome) =>
        outcome switch
        {
            // What may not be reached may not be reached a moment later.
            { Exception: HttpRequestException { InnerException: Egress.EgressRefusedException } } => false,
            // What is no HTTP stays none.
            { Exception: HttpRequestException e } => !IsBroken(e),
            { Exception: IOException or TimeoutRejectedException or NoAnswerException or SocketException } => true,
            {
                Result.StatusCode: HttpStatusCode.TooManyRequests
                    or HttpStatusCode.BadGateway
                    or HttpStatusCode.ServiceUnavailable
                    or HttpStatusCode.GatewayTimeout
            } => true,
            // Some providers answer a change that they do not like with 500; a read has nothing not to like.
            { Result.StatusCode: HttpStatusCode.InternalServerError } => call.MayBeSentAgain,
            _ => false,
        };

    /// <summary>Whether what came is no answer by the rules of HTTP.</summary>
    public static bool IsBroken(HttpRequestException e) =>
        e.HttpRequestError is HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded;
}
