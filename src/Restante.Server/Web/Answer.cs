using System.Reflection;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;

namespace Restante.Server.Web;

/// <summary>
/// What an endpoint answers: its result, or problem details. Handlers convert either one to it. Use cases never return it: they
/// return outcomes, which the <c>…Answers.cs</c> file of their slice maps.
/// </summary>
/// <typeparam name="TOk">The result of success, which the API's document describes.</typeparam>
internal sealed class Answer<TOk> : IResult, INestedHttpResult, IEndpointMetadataProvider where TOk : IResult
{
    private Answer(IResult result) => Result = result;

    public IResult Result { get; }

    public Task ExecuteAsync(HttpContext httpContext) => Result.ExecuteAsync(httpContext);

    public static implicit operator Answer<TOk>(TOk result) => new(result);

    public static implicit operator Answer<TOk>(ProblemHttpResult problem) => new(problem);

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        Populate<Results<TOk, ProblemHttpResult>>(method, builder);

    private static void Populate<T>(MethodInfo method, EndpointBuilder builder) where T : IEndpointMetadataProvider =>
        T.PopulateMetadata(method, builder);
}
