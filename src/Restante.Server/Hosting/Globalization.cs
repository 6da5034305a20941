using System.Globalization;
using Restante.Server.Configuration;

namespace Restante.Server.Hosting;

internal static class Globalization
{
    /// <summary>
    /// canon(addr) needs UTS #46 and NFC from ICU (PROTOCOL.md section 1). In invariant mode both behave differently, and the same
    /// address would lead to another mailbox.
    /// </summary>
    /// <exception cref="BadConfigurationException">This process runs without ICU.</exception>
    public static void Require()
    {
        if (Works()) return;
        throw new BadConfigurationException(["Restante cannot run with invariant globalization: addresses would be read differently. "
            + "Install ICU (Debian: libicu) and unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT."]);
    }

    private static bool Works()
    {
        try
        {
            return new IdnMapping { UseStd3AsciiRules = true }.GetAscii("faß.example") == "xn--fa-hia.example"
                && "e\u0301".Normalize() == "\u00e9";
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
