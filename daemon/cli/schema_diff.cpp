#include "daemon/cli/schema_diff.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "config/schema_diff.hpp"
#include "config/schema_file.hpp"
#include "daemon/cli/fault_report.hpp"
#include "daemon/documents/finding_document.hpp"

namespace stmtwatch::cli {
namespace {

using config::SchemaDifference;
using documents::Document;

Document to_document(const SchemaDifference& difference) {
  const auto text_or_null = [](const std::string& text) {
    return text.empty() ? Document(nullptr) : Document(text);
  };
  return {{"column", text_or_null(difference.column)},
          {"property", difference.property},
          {"left", text_or_null(difference.left)},
          {"right", text_or_null(difference.right)},
          {"narrower", difference.narrower}};
}

std::string to_line(const SchemaDifference& difference, const Terminal& terminal) {
  const auto said = [](const std::string& text) { return text.empty() ? "nothing" : printable(text); };
  std::string line =
      fmt::format("{}: {}: {} -> {}", difference.column.empty() ? "the file" : difference.column,
                  difference.property, said(difference.left), said(difference.right));
  if (difference.narrower) line += "  " + terminal.paint(Colour::red, "NARROWER");
  return line + "\n";
}

}  // namespace

ExitCode diff_schemas(const Arguments& arguments, Terminal& terminal) {
  const std::string& left_file = arguments.texts("LEFT").front();
  const std::string& right_file = arguments.texts("RIGHT").front();
  const auto left = config::read_schema(left_file);
  const auto right = config::read_schema(right_file);
  auto code = ExitCode::done;
  for (const auto* schema : {&left, &right}) {
    if (schema->has_value()) continue;
    tell(terminal, schema->error());
    code = gravest(code, code_of_schema(schema->error()));
  }
  if (code != ExitCode::done) return code;

  const auto found = config::differences(*left, *right);
  if (arguments.json()) {
    auto list = Document::array();
    for (const auto& each : found)
      list.push_back(to_document(each));
    terminal.say(documents::to_text(Document{{"differences", list}}, 2) + "\n");
    return code;
  }
  for (const auto& each : found)
    terminal.say(to_line(each, terminal));
  const auto narrower =
      static_cast<std::size_t>(std::ranges::count(found, true, &SchemaDifference::narrower));
  terminal.tell(fmt::format("{}{}", counted(found.size(), "difference"),
                            narrower == 0
                                ? std::string()
                                : fmt::format(", {} of them narrower: what fits {} may not fit {}", narrower,
                                              printable(left_file), printable(right_file))));
  return code;
}

}  // namespace stmtwatch::cli
