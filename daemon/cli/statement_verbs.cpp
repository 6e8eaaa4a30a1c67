#include <nlohmann/json.hpp>

#include "daemon/cli/daemon_verb.hpp"

namespace stmtwatch::cli {
namespace {

ExitCode list_statements(const Arguments& arguments, Terminal& terminal) {
  const auto target =
      with_query(arguments, "/v1/statements",
                 {{"--feed", "feed"}, {"--date", "date"}, {"--state", "state"}, {"--limit", "limit"}});
  return show(arguments, terminal, get(arguments, target), statements_text);
}

ExitCode show_statement(const Arguments& arguments, Terminal& terminal) {
  return show(arguments, terminal, get(arguments, statement_target(arguments)), statement_text);
}

ExitCode explain(const Arguments& arguments, Terminal& terminal) {
  return show(arguments, terminal, get(arguments, statement_target(arguments)), explanation_text);
}

std::vector<Option> one_statement() {
  return {{.name = "FEED", .required = true},
          {.name = "MERCHANT", .required = true},
          {.name = "DATE", .help = "YYYYMMDD or YYYY-MM-DD", .required = true}};
}

}  // namespace

std::vector<Verb> statement_verbs() {
  return {{.path = "statement list",
           .help = "List statements",
           .options = {{.name = "--feed", .help = "of this feed"},
                       {.name = "--date", .help = "of this business date"},
                       {.name = "--state", .help = "in this state: held, queued, delivered, ..."},
                       {.name = "--limit",
                        .takes = Takes::number,
                        .help = "at most so many [1000]",
                        .min = 1,
                        .max = 10000}},
           .run = list_statements},
          {.path = "statement show",
           .help = "Show all there is to know",
           .options = one_statement(),
           .run = show_statement},
          {.path = "statement explain",
           .help = "Say why it is where it is, and the way out",
           .options = one_statement(),
           .run = explain}};
}

}  // namespace stmtwatch::cli
