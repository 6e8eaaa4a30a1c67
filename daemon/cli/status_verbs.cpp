#include <nlohmann/json.hpp>
#include <poll.h>
#include <unistd.h>

#include "daemon/cli/daemon_verb.hpp"

namespace stmtwatch::cli {
namespace {

constexpr int watch_interval_ms = 2000;

ExitCode attention(const Arguments& arguments, Terminal& terminal) {
  return show(arguments, terminal, get(arguments, "/v1/status"), attention_text);
}

// Again and again, until the reader has gone or a signal ends it; a daemon that restarts is waited for.
ExitCode watch(const Arguments& arguments, Terminal& terminal, const std::string& target) {
  const bool on_terminal = ::isatty(STDOUT_FILENO) == 1;
  ExitCode code = ExitCode::done;
  do {
    if (on_terminal && !arguments.json()) terminal.say("\x1b[H\x1b[2J");
    code = show(arguments, terminal, get(arguments, target), status_text);
    const bool may_mend =
        code == ExitCode::done || code == ExitCode::unavailable || code == ExitCode::try_later;
    if (!may_mend) break;
  } while (terminal.flush() && ::poll(nullptr, 0, watch_interval_ms) == 0);
  return code;
}

ExitCode status(const Arguments& arguments, Terminal& terminal) {
  const auto target = with_query(arguments, "/v1/status", {{"--feed", "feed"}, {"--date", "date"}});
  if (arguments.has("--watch")) return watch(arguments, terminal, target);
  return show(arguments, terminal, get(arguments, target), status_text);
}

// A statement that is not on its way and not delivered wants a person.
ExitCode code_of(const Document& statement) {
  const auto state = statement.at("state").get<std::string>();
  const bool stays = state == "held" || state == "superseding" || state == "uncertain";
  return stays || statement.at("verdict") == "held" ? ExitCode::held : ExitCode::done;
}

ExitCode recheck(const Arguments& arguments, Terminal& terminal) {
  if (arguments.has("--incident") || arguments.has("--expect")) {
    terminal.tell(
        "`stmtwatch recheck --incident` is not offered by this version; name one statement: FEED MERCHANT "
        "DATE");
    return ExitCode::usage;
  }
  if (!arguments.has("DATE")) {
    terminal.tell("which statement? stmtwatch recheck FEED MERCHANT DATE");
    return ExitCode::usage;
  }
  const auto answer = post(arguments, statement_target(arguments) + "/recheck");
  const auto code = show(arguments, terminal, answer, recheck_text);
  return answer ? code_of(answer->at("statement")) : code;
}

}  // namespace

std::vector<Verb> status_verbs() {
  return {{.path = "", .help = "Say what needs a person now, gravest first", .options = {}, .run = attention},
          {.path = "status",
           .help = "Show feeds, destinations and incidents",
           .options = {{.name = "--date", .help = "a business date [each feed's current one]"},
                       {.name = "--feed", .help = "this feed only"},
                       {.name = "--watch", .takes = Takes::flag, .help = "again every two seconds"}},
           .run = status},
          {.path = "recheck",
           .help = "Check a statement again now; deliver it if it holds",
           .options = {{.name = "FEED"},
                       {.name = "MERCHANT"},
                       {.name = "DATE", .help = "YYYYMMDD or YYYY-MM-DD"},
                       {.name = "--incident", .help = "not offered by this version"},
                       {.name = "--expect", .help = "not offered by this version"}},
           .run = recheck}};
}

}  // namespace stmtwatch::cli
