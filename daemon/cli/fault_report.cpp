#include "daemon/cli/fault_report.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace stmtwatch::cli {

nlohmann::ordered_json to_document(std::span<const config::Fault> faults) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& fault : faults) {
    list.push_back(
        {{"file", fault.file.native()},
         {"line", fault.line == 0 ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(fault.line)},
         {"message", fault.message}});
  }
  return list;
}

void tell(Terminal& terminal, std::span<const config::Fault> faults) {
  for (const auto& fault : faults)
    terminal.tell(printable(fault.text()));
}

ExitCode code_of_schema(std::span<const config::Fault> faults) {
  const bool absent = std::ranges::all_of(faults, &config::Fault::unreadable);
  return absent ? ExitCode::no_input : ExitCode::configuration;
}

}  // namespace stmtwatch::cli
