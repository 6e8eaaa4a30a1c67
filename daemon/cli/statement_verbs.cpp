#include <initializer_list>
#include <utility>

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

ExitCode person_says(const Arguments& arguments, Terminal& terminal, const char* word, Document order) {
  if (const auto reason = arguments.text("--reason")) order["reason"] = *reason;
  const auto target = statement_target(arguments) + "/" + word;
  return show(arguments, terminal, post(arguments, target, documents::to_text(order)), explanation_text);
}

ExitCode adopt(const Arguments& arguments, Terminal& terminal) {
  Document order = Document::object();
  if (arguments.has("--as-delivered")) order["as_delivered"] = true;
  return person_says(arguments, terminal, "adopt", std::move(order));
}

ExitCode resend(const Arguments& arguments, Terminal& terminal) {
  return person_says(arguments, terminal, "resend", Document::object());
}

ExitCode dismiss(const Arguments& arguments, Terminal& terminal) {
  return person_says(arguments, terminal, "dismiss", Document::object());
}

std::vector<Option> one_statement(std::initializer_list<Option> more = {}) {
  std::vector<Option> options{{.name = "FEED", .required = true},
                              {.name = "MERCHANT", .required = true},
                              {.name = "DATE", .help = "YYYYMMDD or YYYY-MM-DD", .required = true}};
  options.insert(options.end(), more);
  return options;
}

Option reason(bool required) {
  return {.name = "--reason", .help = "why; kept with your name", .required = required};
}

}  // namespace

std::vector<Verb> statement_verbs() {
  return {
      {.path = "statement list",
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
       .run = explain},
      {.path = "statement adopt",
       .help = "Say that it is there: the destination is looked at, and the content read back and compared",
       .options = one_statement(
           {{.name = "--as-delivered", .takes = Takes::flag, .help = "do not look: the receiver has it"},
            reason(false)}),
       .run = adopt},
      {.path = "statement resend",
       .help = "Say that it did not arrive: it is sent again; nothing is overwritten",
       .options = one_statement({reason(true)}),
       .run = resend},
      {.path = "statement dismiss",
       .help = "Say that it is not to be: it is taken off the board until it is written again",
       .options = one_statement({reason(true)}),
       .run = dismiss}};
}

}  // namespace stmtwatch::cli
