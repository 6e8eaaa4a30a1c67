// How fast statements are judged in one process, without the command line around it:
//   judge_speed [--isa scalar|AVX2|AVX-512] [--runs N] [--chunk BYTES] [--threads N] SCHEMA FILE
// Prints CPU seconds and gigabytes a CPU second, the median of the runs.
#include <algorithm>
#include <ctime>
#include <iostream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "checks/judging.hpp"
#include "config/schema_file.hpp"
#include "daemon/files/ahead_reader.hpp"
#include "daemon/files/file_source.hpp"

namespace {

using namespace stmtwatch;

double seconds_on(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

checks::scan::Isa isa_of(std::string_view name) {
  for (const auto isa : checks::scan::isas_here()) {
    if (text(isa) == name) return isa;
  }
  throw std::runtime_error("not an instruction set of this processor");
}

files::OpenFile open_file(const std::string& path) {
  files::Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status {};
  if (!descriptor || ::fstat(descriptor.get(), &status) != 0) throw std::runtime_error("cannot open " + path);
  return {std::move(descriptor), {.size = static_cast<std::uint64_t>(status.st_size)}};
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  auto isa = checks::scan::best_isa();
  int runs = 5;
  std::size_t chunk = checks::chunk_bytes_default;
  std::size_t threads = 1;
  while (arguments.size() > 2 && arguments[0].starts_with("--")) {
    if (arguments[0] == "--isa") isa = isa_of(arguments[1]);
    if (arguments[0] == "--runs") runs = std::stoi(arguments[1]);
    if (arguments[0] == "--threads") threads = std::stoul(arguments[1]);
    if (arguments[0] == "--chunk") chunk = std::stoul(arguments[1]);
    arguments.erase(arguments.begin(), arguments.begin() + 2);
  }
  if (arguments.size() != 2) {
    std::cerr << "usage: judge_speed [--isa NAME] [--runs N] [--chunk BYTES] SCHEMA FILE\n";
    return 64;
  }
  const auto schema = config::read_schema(arguments[0]);
  if (!schema) return 78;
  const auto name = schema->file_name
                        ? schema->file_name->match(arguments[1].substr(arguments[1].rfind('/') + 1))
                        : std::nullopt;
  std::vector<double> seconds, wall;
  checks::Judgement last;
  for (int run = 0; run < runs; ++run) {
    const double begin = seconds_on(CLOCK_PROCESS_CPUTIME_ID);
    const double began = seconds_on(CLOCK_MONOTONIC);
    const files::FileSource source(open_file(arguments[1]));
    auto judgement = checks::judge_in_chunks(
        source, *schema, {.name = name, .read_ahead = threads > 1 ? files::read_ahead : nullptr},
        {.chunk_bytes = chunk, .isa = isa});
    if (!judgement) return 66;
    last = *std::move(judgement);
    seconds.push_back(seconds_on(CLOCK_PROCESS_CPUTIME_ID) - begin);
    wall.push_back(seconds_on(CLOCK_MONOTONIC) - began);
  }
  std::ranges::sort(seconds);
  std::ranges::sort(wall);
  const double median = seconds[seconds.size() / 2];
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const double bytes = static_cast<double>(last.bytes);
  fmt::print(
      "{:8} cpu {:6.3f} s {:5.2f} GB/s  wall {:6.3f} s {:5.2f} GB/s  {:5.1f} ns a record  {} findings  {} "
      "MB\n",
      text(isa), median, bytes / median * 1e-9, wall[wall.size() / 2], bytes / wall[wall.size() / 2] * 1e-9,
      median / static_cast<double>(last.records) * 1e9, last.findings.total(), usage.ru_maxrss / 1024);
  return 0;
}
