// NVRTC without NVIDIA, for tests: the source goes through g++ with kernel_words.h before it, and the bytes of the shared
// library that comes out are the machine code.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <unistd.h>
#include <vector>

namespace
{
enum { Success = 0, InvalidProgram = 4, InvalidOption = 5, CompilationError = 6 };

struct Program
{
    std::string source, log, binary;
};

std::string contentOf(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

bool runs(const std::string& command, std::string& output)
{
    FILE* pipe = popen((command + " 2>&1").c_str(), "r");
    if (!pipe)
        return false;
    char part[4096];
    for (size_t n; (n = fread(part, 1, sizeof part, pipe)) > 0;)
        output.append(part, n);
    return pclose(pipe) == 0;
}

// What stands in parentheses, nested ones included, from the opening one at a place on.
std::string parenthesis(const std::string& text, size_t place)
{
    size_t end = place;
    for (int depth = 0; end < text.size();)
    {
        depth += text[end] == '(' ? 1 : text[end] == ')' ? -1 : 0;
        end++;
        if (depth == 0)
            break;
    }

    return text.substr(place, end - place);
}

// The kernels of a source that is expanded but for __global__ and __launch_bounds__: lines of a table of them. A kernel's name
// is the first word behind __global__ that is neither a type nor an attribute and has parameters.
std::string kernelsOf(const std::string& expanded)
{
    static const std::regex word(R"(\w+)");
    std::string table;
    for (size_t at = 0; (at = expanded.find("__global__", at)) != std::string::npos;)
    {
        std::string most = "0";
        for (std::smatch found;;)
        {
            at += expanded.compare(at, 10, "__global__") == 0 ? 10 : 0;
            std::string rest = expanded.substr(at, 4096);
            if (!std::regex_search(rest, found, word))
                break;
            const std::string name = found.str();
            at += found.position() + name.size();
            size_t open = expanded.find_first_not_of(" \t\n", at);
            if (open == std::string::npos || expanded[open] != '(')
                continue;
            const std::string inside = parenthesis(expanded, open);
            if (name == "__launch_bounds__")
                most = "int" + inside.substr(0, inside.find(',')) + (inside.find(',') == std::string::npos ? "" : ")");
            else if (name != "__attribute__")
            {
                table += "EMULATOR_KERNEL(" + name + ", " + most + ")\n";
                break;
            }

            at = open + inside.size();
        }
    }

    return table;
}

int compile(Program& program, const std::vector<std::string>& options)
{
    std::string definitions, contraction = "fast";
    for (const std::string& option : options)
    {
        if (option.compare(0, 2, "-D") == 0 && option.find('\'') == std::string::npos)
            definitions += " '" + option + "'";
        else if (option == "--fmad=false")
            contraction = "off";
        else if (option != "--gpu-architecture=sm_80" && option != "--gpu-architecture=sm_90" && option != "--gpu-architecture=compute_90")
        {
            program.log = "error: unrecognized option " + option + " found";
            return InvalidOption;
        }
    }

    char folderName[] = "/tmp/cuda-emulator-XXXXXX";
    if (!mkdtemp(folderName))
        return CompilationError;
    const std::string folder = folderName, source = folder + "/kernel.cu", library = folder + "/kernel.so";
    const std::string compiler = "g++ -std=c++17 -x c++ -include '" EMULATOR_FOLDER "/kernel_words.h'" + definitions;
    std::ofstream(source) << program.source;
    std::string expanded;
    bool isSound = runs(compiler + " -E '" + source + "'", expanded);
    if (isSound)
    {
        std::ofstream(source, std::ios::app) << "\nstatic const EmulatorKernel emulator_kernels[] = {\n" << kernelsOf(expanded) << "{nullptr, nullptr, 0, nullptr, 0}};\n"
            "EmulatorModule emulator_module = {{}, {}, {}, {}, nullptr, nullptr, nullptr, __start_emulator_shared, __stop_emulator_shared, emulator_kernels};\n";
        isSound = runs(compiler + " -O2 -fPIC -shared -w -fno-exceptions -fno-rtti -fno-math-errno -fvisibility=hidden " EMULATOR_MACHINE " -ffp-contract=" + contraction
            + " '-D__global__=' '-D__launch_bounds__(...)=' -o '" + library + "' '" + source + "'", program.log);
    }
    else
        program.log = expanded;

    program.binary = isSound ? contentOf(library) : "";
    unlink(source.c_str());
    unlink(library.c_str());
    rmdir(folderName);
    return isSound ? Success : CompilationError;
}

int copy(const std::string& from, char* to) { memcpy(to, from.data(), from.size()); return Success; }
}

extern "C"
{
int nvrtcVersion(int* major, int* minor) { *major = 12; *minor = 4; return Success; }
int nvrtcGetNumSupportedArchs(int* count) { *count = 2; return Success; }
int nvrtcGetSupportedArchs(int* architectures) { architectures[0] = 80; architectures[1] = 90; return Success; }

int nvrtcCreateProgram(Program** program, const char* source, const char*, int, const char**, const char**)
{
    *program = new Program{source, "", ""};
    return Success;
}

int nvrtcCompileProgram(Program* program, int count, const char** options) { return compile(*program, {options, options + count}); }
int nvrtcGetCUBINSize(Program* program, size_t* bytes) { *bytes = program->binary.size(); return Success; }
int nvrtcGetCUBIN(Program* program, char* binary) { return copy(program->binary, binary); }
int nvrtcGetPTXSize(Program* program, size_t* bytes) { *bytes = program->binary.size(); return Success; }
int nvrtcGetPTX(Program* program, char* text) { return copy(program->binary, text); }
int nvrtcGetProgramLogSize(Program* program, size_t* bytes) { *bytes = program->log.size() + 1; return Success; }
int nvrtcGetProgramLog(Program* program, char* text) { memcpy(text, program->log.c_str(), program->log.size() + 1); return Success; }

int nvrtcDestroyProgram(Program** program)
{
    delete *program;
    *program = nullptr;
    return Success;
}

const char* nvrtcGetErrorString(int status)
{
    switch (status)
    {
        case Success: return "NVRTC_SUCCESS";
        case InvalidProgram: return "NVRTC_ERROR_INVALID_PROGRAM";
        case InvalidOption: return "NVRTC_ERROR_INVALID_OPTION";
        case CompilationError: return "NVRTC_ERROR_COMPILATION";
        default: return "NVRTC_ERROR_INTERNAL_ERROR";
    }
}
}
