#include "daemon/cli/schema_import.hpp"

#include <algorithm>
#include <array>
#include <iostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "config/ddl/ddl.hpp"
#include "config/ddl/ddl_schema.hpp"
#include "daemon/cli/fault_report.hpp"
#include "daemon/documents/finding_document.hpp"

namespace stmtwatch::cli {
namespace {

using config::Ddl;
using config::DdlTable;
using config::Dialect;
using documents::Document;

struct DialectWord {
  std::string_view word;
  Dialect dialect;
};
constexpr auto dialects = std::to_array<DialectWord>(
    {{"mysql", Dialect::mysql}, {"postgresql", Dialect::postgresql}, {"oracle", Dialect::oracle}});

std::string_view word_of(Dialect dialect) {
  return std::ranges::find(dialects, dialect, &DialectWord::dialect)->word;
}

std::string source_of(const std::string& file) {
  return file == "-" ? std::string("standard input") : file;
}

std::expected<Ddl, config::Fault> read(const std::string& file, std::optional<Dialect> dialect) {
  if (file != "-") return config::read_ddl(file, dialect);
  std::string text(config::ddl_bytes_max + 1, '\0');
  std::cin.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::cin.gcount()));
  return config::parse_ddl(text, source_of(file), dialect);
}

bool is_named(const DdlTable& table, std::string_view name) {
  const auto same = [](char left, char right) {
    return left == right || ((left | 0x20) == (right | 0x20) && (left | 0x20) >= 'a' && (left | 0x20) <= 'z');
  };
  const std::string_view whole = table.name;
  return std::ranges::equal(whole, name, same) ||
         std::ranges::equal(whole.substr(whole.rfind('.') + 1), name, same);
}

std::string names_of(const Ddl& ddl) {
  std::string names;
  for (const DdlTable& table : ddl.tables)
    names += (names.empty() ? "" : ", ") + printable(table.name);
  return names;
}

// The one that is asked for; nullptr, and told why, if that is not one.
const DdlTable* choose(const Ddl& ddl, const std::optional<std::string>& name, Terminal& terminal,
                       ExitCode& code) {
  if (!name && ddl.tables.size() == 1) return &ddl.tables.front();
  if (!name) {
    terminal.tell(
        fmt::format("there are {} tables, say which by --table NAME: {}", ddl.tables.size(), names_of(ddl)));
    code = ExitCode::usage;
    return nullptr;
  }
  const auto found =
      std::ranges::find_if(ddl.tables, [&](const DdlTable& each) { return is_named(each, *name); });
  if (found != ddl.tables.end()) return &*found;
  terminal.tell(fmt::format("there is no table {}; there are: {}", printable(*name), names_of(ddl)));
  code = ExitCode::no_input;
  return nullptr;
}

}  // namespace

ExitCode import_schema(const Arguments& arguments, Terminal& terminal) {
  std::optional<Dialect> dialect;
  if (const auto word = arguments.text("--dialect")) {
    const auto known = std::ranges::find(dialects, *word, &DialectWord::word);
    if (known == dialects.end()) {
      terminal.tell(fmt::format("--dialect is mysql, postgresql or oracle, not {}", printable(*word)));
      return ExitCode::usage;
    }
    dialect = known->dialect;
  }
  const std::string& file = arguments.texts("FILE").front();
  const auto ddl = read(file, dialect);
  if (!ddl) {
    tell(terminal, std::array{ddl.error()});
    return code_of_schema(std::array{ddl.error()});
  }
  auto code = ExitCode::done;
  const DdlTable* table = choose(*ddl, arguments.text("--table"), terminal, code);
  if (table == nullptr) return code;

  // Who names one of several tables hears of that one only.
  const auto notes = arguments.text("--table") ? table->notes : config::all_notes(*ddl);
  const std::string text = config::schema_text(*table, ddl->dialect, source_of(file));
  if (arguments.json()) {
    const Document document = {{"dialect", word_of(ddl->dialect)},
                               {"table", table->name},
                               {"schema", text},
                               {"notes", to_document(notes)}};
    terminal.say(documents::to_text(document, 2) + "\n");
  } else {
    terminal.say(text);
  }
  if (ddl->dialect_guessed) {
    terminal.tell(fmt::format("taken for {} by its words; --dialect says otherwise", name_of(ddl->dialect)));
  }
  tell(terminal, notes);
  return ExitCode::done;
}

}  // namespace stmtwatch::cli
