using System.Reflection;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;

namespace Restante.Server.Web;

/// <summary>
/// An endpoint's answer: its result, or problem details. Handlers convert either to it. Use cases never return it: they return
/// outcomes, which their slice's <c>…Answers.cs</c> file maps.
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
