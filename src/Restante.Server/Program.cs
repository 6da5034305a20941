using Restante.Server.Hosting;

return await CommandLine.Run(args);
