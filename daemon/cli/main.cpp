#include <exception>
#include <list>
#include <ranges>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "daemon/cli/verb.hpp"
#include "daemon/installed/installed.hpp"

namespace stmtwatch::cli {
namespace {

constexpr Option json_flag{.name = "--json", .takes = Takes::flag, .help = "one JSON document"};

constexpr std::vector<Verb> (*groups[])() = {status_verbs,      check_verbs,  statement_verbs, incident_verbs,
                                             destination_verbs, schema_verbs, config_verbs,    later_verbs};

// The parser of the command line, made from the tables of the verb groups.
class CommandLine {
 public:
  CommandLine() : app_("stmtwatch checks payment statements and watches over their delivery.", "stmtwatch") {
    app_.set_version_flag("--version", installed::version);
    app_.set_help_flag("-h,--help", "say what a command takes");
    app_.fallthrough();
    // At most one, so that a file named like a verb stays a file.
    app_.require_subcommand(0, 1);
    add(app_, {.name = "--config", .help = fmt::format("the configuration [{}]", installed::configuration)},
        common_)
        ->envname("STMTWATCH_CONFIG");
    add(app_, {.name = "--socket", .help = "the daemon's socket [/run/stmtwatch/control.sock]"}, common_)
        ->envname("STMTWATCH_SOCKET");
    add(app_, json_flag, common_);
    for (const auto& group : groups) {
      for (auto& verb : group())
        verbs_.push_back({.verb = std::move(verb), .command = nullptr, .arguments = {}});
    }
    for (auto& each : verbs_)
      add_verb(each);
  }

  ExitCode run(int argc, const char* const* argv, Terminal& terminal) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      // Help and version are "errors" that succeed.
      if (error.get_exit_code() == 0) return app_.exit(error), ExitCode::done;
      terminal.tell(fmt::format("{}; see {} --help", error.what(), named_command()));
      return ExitCode::usage;
    }
    for (auto& each : verbs_) {
      if (!each.command->parsed() && each.command != &app_) continue;
      if (each.command == &app_ && !app_.get_subcommands().empty()) continue;
      for (auto& [name, values] : common_.given)
        std::ranges::copy(values, std::back_inserter(each.arguments.given[name]));
      if (each.verb.run != nullptr) return each.verb.run(each.arguments, terminal);
      terminal.tell(fmt::format("`{}` is not offered by this version", named_command()));
      return ExitCode::usage;
    }
    terminal.tell("which command? See stmtwatch --help");
    return ExitCode::usage;
  }

 private:
  struct Entry {
    Verb verb;
    CLI::App* command;
    Arguments arguments;
  };

  // The command that `path` leads to, made on the way where it is not yet there.
  CLI::App* command(std::string_view path) {
    auto* here = &app_;
    for (const auto word : path | std::views::split(' ')) {
      const std::string name(word.begin(), word.end());
      const auto same =
          here->get_subcommands([&name](const CLI::App* each) { return each->get_name() == name; });
      if (same.empty() && here != &app_) here->require_subcommand(1);
      here = same.empty() ? here->add_subcommand(name)->fallthrough() : same.front();
    }
    return here;
  }

  void add_verb(Entry& entry) {
    entry.command = command(entry.verb.path);
    if (entry.command != &app_) entry.command->description(std::string(entry.verb.help));
    if (entry.verb.run == nullptr)
      entry.command->fallthrough(false)->prefix_command();  // whatever it is given
    for (const auto& option : entry.verb.options)
      add(*entry.command, option, entry.arguments);
    if (entry.command != &app_) add(*entry.command, json_flag, entry.arguments);
  }

  static CLI::Option* add(CLI::App& command, const Option& option, Arguments& arguments) {
    auto& values = arguments.given[std::string(option.name)];
    const std::string name(option.name);
    const std::string help(option.help);
    if (option.takes == Takes::flag) {
      return command.add_flag_callback(
          name, [&values] { values.assign(1, "given"); }, help);
    }
    auto* const added = command.add_option(name, values, help)->required(option.required);
    if (option.takes == Takes::texts) return added;
    if (option.takes == Takes::number) added->check(CLI::Range(option.min, option.max));
    return added->expected(1)->allow_extra_args(false)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  }

  std::string named_command() const {
    std::string name = "stmtwatch";
    const auto* here = &app_;
    for (auto parsed = here->get_subcommands(); !parsed.empty(); parsed = here->get_subcommands()) {
      here = parsed.front();
      name += " " + here->get_name();
    }
    return name;
  }

  CLI::App app_;
  Arguments common_;
  std::list<Entry> verbs_;  // the parser keeps the addresses of the arguments
};

ExitCode run(int argc, const char* const* argv) {
  Terminal terminal;
  auto code = ExitCode::io;
  try {
    code = CommandLine().run(argc, argv, terminal);
  } catch (const std::exception& error) {
    terminal.tell(fmt::format("cannot go on: {}", error.what()));
  }
  if (!terminal.flush()) {
    terminal.tell("cannot write to standard output");
    code = gravest(code, ExitCode::io);
  }
  return code;
}

}  // namespace
}  // namespace stmtwatch::cli

int main(int argc, char** argv) {
  return static_cast<int>(stmtwatch::cli::run(argc, argv));
}
