#include <map>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "config/settings.hpp"
#include "config/shown.hpp"
#include "daemon/cli/daemon_user.hpp"
#include "daemon/cli/daemon_verb.hpp"
#include "daemon/cli/fault_report.hpp"
#include "daemon/cli/verb.hpp"
#include "daemon/documents/configuration_document.hpp"

namespace stmtwatch::cli {
namespace {

ExitCode check(const Arguments& arguments, Terminal& terminal) {
  const auto file = arguments.config_file();
  auto settings = config::read_settings(file);
  if (settings) {
    const auto user = become_daemon_user(settings->daemon.state_dir);
    if (!user.is_us) {
      terminal.tell(fmt::format("whether {} may open what it names can be told by root and {} only",
                                user.name, user.name));
    }
    settings = config::read_settings(file, user.is_us ? config::LookAt::access : config::LookAt::existence);
  }
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

using Helps = std::map<std::pair<std::string, std::string>, std::string>;  // by table and key

// A configuration that would read back as this one. JSON's texts and numbers are TOML's too.
std::string table_text(const std::string& name, const Document& table, const Helps& helps,
                       const Terminal& terminal) {
  auto text = fmt::format("\n{}\n", terminal.paint(Colour::bold, "[" + printable(name) + "]"));
  for (const auto& [key, value] : table.items()) {
    const auto line = fmt::format("{:<20}= {}", key, value.is_null() ? "" : documents::to_text(value));
    const auto help = helps.find({name, key});
    const auto comment = help == helps.end() ? "" : "# " + help->second;
    text += fmt::format("{}{:<60} {}\n", value.is_null() ? "# " : "", line,
                        terminal.paint(Colour::faint, comment));
  }
  return text;
}

std::string to_toml(const std::string& head, const Document& document, const Helps& helps,
                    const Terminal& terminal) {
  auto text = fmt::format("# {}\n", head);
  for (const auto* name : {"daemon", "http"})
    text += table_text(name, document.at(name), helps, terminal);
  for (const auto* kind : {"feeds", "destinations"})
    for (const auto& [name, table] : document.at(kind).items())
      text += table_text(fmt::format("{}.{}", kind, name), table, helps, terminal);
  return text;
}

void show(const std::string& head, const Document& document, const Helps& helps, const Arguments& arguments,
          Terminal& terminal) {
  const Document whole = {{"configuration", document}};
  terminal.say(arguments.json() ? documents::to_text(whole, 2) + "\n"
                                : to_toml(head, document, helps, terminal));
}

ExitCode show_running(const Arguments& arguments, Terminal& terminal) {
  const auto answer = get(arguments, "/v1/configuration");
  if (!answer) {
    terminal.tell(printable(answer.error().message));
    return answer.error().code;
  }
  const auto& document = answer->at("configuration");
  show(fmt::format("in force in the daemon, as read from {}", said(document, "file")), document, {},
       arguments, terminal);
  return ExitCode::done;
}

ExitCode show(const Arguments& arguments, Terminal& terminal) {
  if (arguments.has("--running")) return show_running(arguments, terminal);
  const auto settings = config::read_settings(arguments.config_file());
  if (!settings) {
    tell(terminal, settings.error());
    return ExitCode::configuration;
  }
  Helps helps;
  for (const auto& setting : config::shown(*settings))
    helps.emplace(std::pair(setting.table, std::string(setting.key)), setting.help);
  show(fmt::format("{}; what the daemon has in force: stmtwatch config show --running",
                   printable(settings->file.native())),
       documents::configuration_document(*settings), helps, arguments, terminal);
  return ExitCode::done;
}

}  // namespace

std::vector<Verb> config_verbs() {
  return {
      {.path = "config check", .help = "Tell every fault of the configuration", .options = {}, .run = check},
      {.path = "config show",
       .help = "Show the settings of the file, defaults included",
       .options = {{.name = "--running",
                    .takes = Takes::flag,
                    .help = "those that the daemon has in force, whatever the file says now"}},
       .run = show}};
}

}  // namespace stmtwatch::cli
