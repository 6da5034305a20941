namespace Restante.Server.Hosting;

internal static class CommandLine
{
    public static async Task<int> Run(string[] args)
    {
        await Composition.Build(new Setup { Arguments = args }).RunAsync();
        return 0;
    }
}
