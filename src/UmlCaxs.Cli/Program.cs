using UmlCaxs.Cli;

return await CommandLine.RunAsync(args);
