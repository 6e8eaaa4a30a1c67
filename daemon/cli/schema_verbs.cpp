#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "config/schema_file.hpp"
#include "daemon/cli/fault_report.hpp"
#include "daemon/cli/schema_diff.hpp"
#include "daemon/cli/schema_document.hpp"
#include "daemon/cli/schema_import.hpp"
#include "daemon/cli/verb.hpp"
#include "daemon/documents/finding_document.hpp"

namespace stmtwatch::cli {
namespace {

using documents::Document;

ExitCode lint(const Arguments& arguments, Terminal& terminal) {
  auto code = ExitCode::done;
  std::vector<config::Fault> faults;
  auto list = Document::array();
  for (const auto& file : arguments.texts("FILE")) {
    const auto schema = config::read_schema(file);
    if (!schema) {
      code = gravest(code, code_of_schema(schema.error()));
      faults.insert(faults.end(), schema.error().begin(), schema.error().end());
    } else if (!arguments.json()) {
      const auto sections = schema->sections.size();
      const auto kinds = schema->kinds.size();
      const auto parts = sections > 0 ? " in " + counted(sections, "section")
                         : kinds > 0  ? " in " + counted(kinds, "kind") + " of records"
                                      : "";
      terminal.say(fmt::format("{} is right: {}, {}{}\n", printable(file), schema->name,
                               counted(schema->columns.size(), "column"), parts));
    }
    list.push_back({{"file", file},
                    {"valid", schema.has_value()},
                    {"name", schema ? Document(schema->name) : Document(nullptr)}});
  }
  if (arguments.json()) {
    const Document document = {{"valid", faults.empty()}, {"schemas", list}, {"faults", to_document(faults)}};
    terminal.say(documents::to_text(document, 2) + "\n");
  }
  tell(terminal, faults);
  return code;
}

ExitCode show(const Arguments& arguments, Terminal& terminal) {
  const auto schema = config::read_schema(*arguments.text("FILE"));
  if (!schema) {
    tell(terminal, schema.error());
    return code_of_schema(schema.error());
  }
  if (arguments.json()) {
    const Document document = {{"schema", to_document(*schema)}};
    terminal.say(documents::to_text(document, 2) + "\n");
  } else {
    terminal.say(to_text(*schema, terminal));
  }
  return ExitCode::done;
}

}  // namespace

std::vector<Verb> schema_verbs() {
  return {{.path = "schema lint",
           .help = "Tell every fault of schema files",
           .options = {{.name = "FILE", .takes = Takes::texts, .help = "schema files", .required = true}},
           .run = lint},
          {.path = "schema show",
           .help = "Show what a schema asks of a statement",
           .options = {{.name = "FILE", .help = "a schema file", .required = true}},
           .run = show},
          {.path = "schema import",
           .help = "Draft a schema from a CREATE TABLE statement",
           .options = {{.name = "--dialect", .help = "mysql, postgresql or oracle; default: guessed"},
                       {.name = "--table", .help = "which table, if there are several"},
                       {.name = "FILE", .help = "SQL text; - is standard input", .required = true}},
           .run = import_schema},
          {.path = "schema diff",
           .help = "Hold two schemas together, such as those of test and production",
           .options = {{.name = "LEFT", .help = "a schema file", .required = true},
                       {.name = "RIGHT", .help = "another", .required = true}},
           .run = diff_schemas}};
}

}  // namespace stmtwatch::cli
