#include "tests/bench/vouchers/measure.hpp"

#include <fstream>
#include <string>

namespace stmtwatch::bench {

double bytes_of(const std::filesystem::path& directory) {
  double bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory))
    if (entry.is_regular_file()) bytes += static_cast<double>(entry.file_size());
  return bytes;
}

Memory memory() {
  Memory memory;
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    double* const into = word == "RssAnon:"   ? &memory.own
                         : word == "RssFile:" ? &memory.mapped
                         : word == "VmHWM:"   ? &memory.peak
                                              : nullptr;
    if (into == nullptr) continue;
    status >> *into;
    *into /= 1024;
  }
  return memory;
}

void forget_peak() {
  std::ofstream("/proc/self/clear_refs") << "5";
}

}  // namespace stmtwatch::bench
