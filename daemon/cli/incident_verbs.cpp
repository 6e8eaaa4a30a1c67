#include <nlohmann/json.hpp>

#include "daemon/cli/daemon_verb.hpp"

namespace stmtwatch::cli {
namespace {

ExitCode list_incidents(const Arguments& arguments, Terminal& terminal) {
  auto target = with_query(arguments, "/v1/incidents", {{"--feed", "feed"}});
  if (arguments.has("--all")) target += target.ends_with("incidents") ? "?all=1" : "&all=1";
  return show(arguments, terminal, get(arguments, target), incidents_text);
}

std::string target_of(const std::string& id) {
  return "/v1/incidents/" + percent_encode(id);
}

ExitCode show_incident(const Arguments& arguments, Terminal& terminal) {
  return show(arguments, terminal, get(arguments, target_of(arguments.text("ID").value_or("gravest"))),
              incident_text);
}

ExitCode decide(const Arguments& arguments, Terminal& terminal, const char* what, const Document& decision) {
  const auto target = target_of(arguments.text("ID").value_or("")) + "/" + what;
  return show(arguments, terminal, post(arguments, target, documents::to_text(decision)), incident_done_text);
}

Document with_note(const Arguments& arguments) {
  Document decision = Document::object();
  if (const auto note = arguments.text("--note")) decision["note"] = *note;
  return decision;
}

ExitCode acknowledge(const Arguments& arguments, Terminal& terminal) {
  return decide(arguments, terminal, "ack", with_note(arguments));
}

ExitCode annotate(const Arguments& arguments, Terminal& terminal) {
  return decide(arguments, terminal, "note", with_note(arguments));
}

ExitCode resolve(const Arguments& arguments, Terminal& terminal) {
  auto decision = with_note(arguments);
  decision["as"] = arguments.text("--as").value_or("");
  if (arguments.has("--force")) decision["force"] = true;
  return decide(arguments, terminal, "resolve", decision);
}

Option incident_id() {
  return {.name = "ID", .help = "as `stmtwatch incident list` shows it", .required = true};
}

}  // namespace

std::vector<Verb> incident_verbs() {
  return {{.path = "incident list",
           .help = "List incidents, gravest first",
           .options = {{.name = "--all", .takes = Takes::flag, .help = "the resolved ones too"},
                       {.name = "--feed", .help = "of this feed"}},
           .run = list_incidents},
          {.path = "incident show",
           .help = "Show an incident and its timeline",
           .options = {{.name = "ID", .help = "[the gravest that nobody acknowledged]"}},
           .run = show_incident},
          {.path = "incident ack",
           .help = "Say that you see to it",
           .options = {incident_id(), {.name = "--note", .help = "what you know so far"}},
           .run = acknowledge},
          {.path = "incident note",
           .help = "Add to the timeline",
           .options = {incident_id(), {.name = "--note", .help = "what you found", .required = true}},
           .run = annotate},
          {.path = "incident resolve",
           .help = "Say that it is over",
           .options = {incident_id(),
                       {.name = "--as",
                        .help = "fixed, regenerated, repaired, waived, false_alarm or recovered",
                        .required = true},
                       {.name = "--note", .help = "what helped"},
                       {.name = "--force",
                        .takes = Takes::flag,
                        .help = "although it still holds statements; needs --note"}},
           .run = resolve}};
}

}  // namespace stmtwatch::cli
