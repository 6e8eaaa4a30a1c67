#include <algorithm>
#include <exception>
#include <list>
#include <ranges>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "daemon/cli/misspelling.hpp"
#include "daemon/cli/verb.hpp"
#include "daemon/installed/installed.hpp"

namespace stmtwatch::cli {
namespace {

constexpr Option json_flag{.name = "--json", .takes = Takes::flag, .help = "one JSON document"};

constexpr std::vector<Verb> (*groups[])() = {status_verbs,   check_verbs,       statement_verbs,
                                             incident_verbs, destination_verbs, schema_verbs,
                                             config_verbs,   state_verbs,       later_verbs};

constexpr auto about =
    "stmtwatch checks payment statements and watches over their delivery.\n"
    "Without a command it says what needs a person now, gravest first.";
constexpr std::string_view more =
    "\nExamples:\n"
    "  stmtwatch                                             what needs a person now\n"
    "  stmtwatch status --watch                              the night at a glance, again and again\n"
    "  stmtwatch statement explain merged 880000000060 20240909\n"
    "  stmtwatch recheck merged 880000000060 20240909        check it again now\n"
    "  stmtwatch check --schema merged-statement.toml FILE   no daemon needed\n"
    "\nExit codes: 0 done, 64 usage, 65 a statement is held, 66 not found, 69 daemon or\n"
    "destination away, 74 input/output error, 75 try later, 76 protocol or host key,\n"
    "77 not permitted, 78 configuration or schema is wrong.";

// The parser of the command line, made from the tables of the verb groups.
class CommandLine {
 public:
  CommandLine() : app_(about, "stmtwatch") {
    app_.footer(std::string(more));
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
      for (auto& verb : group()) {
        all_.push_back(verb);
        verbs_.push_back({.verb = std::move(verb), .command = nullptr, .arguments = {}});
      }
    }
    for (auto& each : verbs_)
      add_verb(each);
    hide_groups_not_offered();
  }

  ExitCode run(int argc, const char* const* argv, Terminal& terminal) {
    const std::vector<std::string_view> words(argv + 1, argv + argc);
    if (const auto message = misspelling(words, all_)) {
      terminal.tell(*message);
      return ExitCode::usage;
    }
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

  void hide_groups_not_offered() {
    for (auto* const group : app_.get_subcommands([](const CLI::App*) { return true; })) {
      const auto offered = [&](const Verb& verb) {
        return verb.run != nullptr &&
               (verb.path == group->get_name() || verb.path.starts_with(group->get_name() + " "));
      };
      if (std::ranges::none_of(all_, offered)) group->group("");
    }
  }

  // What a group of verbs is about; empty where the name is a verb, which says it itself.
  static std::string about_group(std::string_view name) {
    constexpr std::pair<std::string_view, std::string_view> groups_about[] = {
        {"statement", "One statement: why it is where it is, and what can be done"},
        {"incident", "What went wrong, who sees to it, how it ended"},
        {"destination", "The SFTP servers: how they are, try one"},
        {"schema", "Schema files: lint, show, import, compare (no daemon needed)"},
        {"config", "The configuration: check it, show it (no daemon needed)"}};
    const auto* const found =
        std::ranges::find(groups_about, name, [](const auto& each) { return each.first; });
    return found == std::end(groups_about) ? "" : std::string(found->second);
  }

  // The command that `path` leads to, made on the way where it is not yet there.
  CLI::App* command(std::string_view path) {
    auto* here = &app_;
    for (const auto word : path | std::views::split(' ')) {
      const std::string name(word.begin(), word.end());
      const auto same =
          here->get_subcommands([&name](const CLI::App* each) { return each->get_name() == name; });
      if (same.empty() && here != &app_) here->require_subcommand(1);
      here = same.empty() ? here->add_subcommand(name, about_group(name))->fallthrough() : same.front();
    }
    return here;
  }

  void add_verb(Entry& entry) {
    entry.command = command(entry.verb.path);
    if (entry.command != &app_) entry.command->description(std::string(entry.verb.help));
    if (entry.verb.run == nullptr)
      entry.command->fallthrough(false)->prefix_command()->group(
          "");  // whatever it is given; not in the help
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
  std::vector<Verb> all_;
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
