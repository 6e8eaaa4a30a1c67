#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "config/settings.hpp"
#include "config/shown.hpp"
#include "daemon/cli/fault_report.hpp"
#include "daemon/cli/verb.hpp"
#include "daemon/documents/finding_document.hpp"

namespace stmtwatch::cli {
namespace {

using documents::Document;

ExitCode check(const Arguments& arguments, Terminal& terminal) {
  const auto file = arguments.config_file();
  const auto settings = config::read_settings(file);
  const auto faults = settings ? std::vector<config::Fault>{} : settings.error();
  if (arguments.json()) {
    const Document document = {
        {"valid", settings.has_value()}, {"file", file}, {"faults", to_document(faults)}};
    terminal.say(documents::to_text(document, 2) + "\n");
  }
  tell(terminal, faults);
  if (!settings) return ExitCode::configuration;
  if (!arguments.json()) {
    terminal.say(fmt::format("{} is right: {}, {}\n", printable(file),
                             counted(settings->feeds.size(), "feed"),
                             counted(settings->destinations.size(), "destination")));
  }
  return ExitCode::done;
}

Document to_document(const config::ShownValue& value) {
  return std::visit(
      [](const auto& held) -> Document {
        if constexpr (std::is_same_v<std::decay_t<decltype(held)>, std::monostate>) {
          return nullptr;
        } else {
          return held;
        }
      },
      value);
}

// Tables within tables, as the file has them: "feeds.merged" becomes feeds, merged.
Document to_document(const config::Settings& settings) {
  Document document = {{"file", settings.file.native()},
                       {"daemon", Document::object()},
                       {"http", Document::object()},
                       {"feeds", Document::object()},
                       {"destinations", Document::object()}};
  for (const auto& setting : config::shown(settings)) {
    const auto dot = setting.table.find('.');
    auto* table = &document[setting.table.substr(0, dot)];
    if (dot != std::string::npos) table = &(*table)[setting.table.substr(dot + 1)];
    (*table)[std::string(setting.key)] = to_document(setting.value);
  }
  return document;
}

// A configuration that would read back as this one. JSON's texts and numbers are TOML's too.
std::string to_toml(const config::Settings& settings, const Terminal& terminal) {
  std::string text = fmt::format("# in force, from {}\n", printable(settings.file.native()));
  std::string_view table;
  const auto all = config::shown(settings);
  for (const auto& setting : all) {
    if (setting.table != table)
      text += fmt::format("\n{}\n", terminal.paint(Colour::bold, "[" + setting.table + "]"));
    table = setting.table;
    const auto value = to_document(setting.value);
    const auto line =
        fmt::format("{:<20}= {}", setting.key, value.is_null() ? "" : documents::to_text(value));
    const auto comment = fmt::format("# {}", setting.help);
    text += fmt::format("{}{:<60} {}\n", value.is_null() ? "# " : "", line,
                        terminal.paint(Colour::faint, comment));
  }
  return text;
}

ExitCode show(const Arguments& arguments, Terminal& terminal) {
  const auto settings = config::read_settings(arguments.config_file());
  if (!settings) {
    tell(terminal, settings.error());
    return ExitCode::configuration;
  }
  if (arguments.json()) {
    const Document document = {{"configuration", to_document(*settings)}};
    terminal.say(documents::to_text(document, 2) + "\n");
  } else {
    terminal.say(to_toml(*settings, terminal));
  }
  return ExitCode::done;
}

}  // namespace

std::vector<Verb> config_verbs() {
  return {
      {.path = "config check", .help = "Tell every fault of the configuration", .options = {}, .run = check},
      {.path = "config show",
       .help = "Show the settings in force, defaults included",
       .options = {},
       .run = show}};
}

}  // namespace stmtwatch::cli
