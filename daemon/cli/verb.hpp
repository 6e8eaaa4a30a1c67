#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/cli/exit_code.hpp"
#include "daemon/cli/terminal.hpp"

// What `stmtwatch` can do, as a table. A verb group is one file with one function that lists its verbs, named
// in the table at the head of main.cpp; main.cpp alone knows the library that parses command lines.
//
//   std::vector<Verb> incident_verbs() {
//     return {{.path = "incident ack", .help = "Say that you see to it",
//              .options = {{.name = "ID"}, {.name = "--note", .help = "what you found"}},
//              .run = acknowledge}};
//   }
//
// Every verb also takes --json, --config and --socket.
namespace stmtwatch::cli {

enum class Takes : std::uint8_t { text, texts, number, flag };

struct Option {
  std::string_view name;  // "--schema" an option; "PATH", without dashes, an argument by its place
  Takes takes = Takes::text;
  std::string_view help = "";
  bool required = false;
  std::int64_t min = 0;  // these two of numbers
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
};

// What stood on the command line. The names are those of the verb's options; a name that is none of them is a
// bug.
class Arguments {
 public:
  bool has(std::string_view name) const {
    return !texts(name).empty();
  }  // a flag, or any other option that was given
  std::optional<std::string> text(std::string_view name) const;
  std::optional<std::int64_t> number(std::string_view name) const;  // within the option's bounds
  const std::vector<std::string>& texts(std::string_view name) const;

  bool json() const { return has("--json"); }
  std::string config_file() const;     // --config, STMTWATCH_CONFIG, or the default
  std::string control_socket() const;  // --socket, STMTWATCH_SOCKET, or the default

  std::map<std::string, std::vector<std::string>, std::less<>> given;
};

struct Verb {
  std::string_view path;  // "check", "config show"; "" is `stmtwatch` alone
  std::string_view help;
  std::vector<Option> options;
  ExitCode (*run)(const Arguments& arguments, Terminal& terminal);  // null: not offered by this version
};

std::vector<Verb> check_verbs();
std::vector<Verb> config_verbs();
std::vector<Verb> schema_verbs();
std::vector<Verb> state_verbs();
// These ask the daemon (daemon_verb.hpp).
std::vector<Verb> status_verbs();
std::vector<Verb> statement_verbs();
std::vector<Verb> incident_verbs();
std::vector<Verb> destination_verbs();
std::vector<Verb> later_verbs();

}  // namespace stmtwatch::cli
