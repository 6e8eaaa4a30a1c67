#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "daemon/cli/answer_text.hpp"
#include "daemon/cli/columns.hpp"

namespace stmtwatch::cli {
namespace {

constexpr std::size_t title_columns = 60;
constexpr std::size_t statements_shown_max = 20;

Colour colour_of(const Document& incident) {
  if (said(incident, "status") == "resolved") return Colour::green;
  return said(incident, "status") == "open" ? Colour::red : Colour::yellow;
}

// What it is about, in the order in which people say it: "merged, 2024-09-09, bank-a".
std::string subject(const Document& incident) {
  std::string text;
  for (const auto* key : {"feed", "business_date", "destination"}) {
    if (says(incident, key)) text += (text.empty() ? "" : ", ") + said(incident, key);
  }
  return text;
}

std::string affected(const Document& incident) {
  const auto& count = incident.at("affected");
  if (count.at("statements") == 0) return "";
  return fmt::format("{} of {}, {}", counted(count.at("statements").get<std::size_t>(), "statement"),
                     counted(count.at("merchants").get<std::size_t>(), "merchant"),
                     counted(count.at("records").get<std::size_t>(), "record"));
}

// When, and by whom where somebody did it.
std::string moment(const Document& incident, const char* at, const char* by) {
  if (!says(incident, at)) return "not yet";
  return said(incident, at) + (says(incident, by) ? " by " + said(incident, by) : "");
}

std::string resolution(const Document& incident) {
  const auto when = moment(incident, "resolved_at", "resolved_by");
  return says(incident, "resolution") ? fmt::format("{} ({})", when, said(incident, "resolution")) : when;
}

std::string statements(const Document& incident, bool held) {
  std::string text;
  std::size_t shown = 0;
  for (const auto& one : incident.at("affected_statements")) {
    if (one.at("held") != held) continue;
    if (shown++ == statements_shown_max) return text + "  ... and more: see --json\n";
    const auto name = fmt::format("{} {}", said(one, "merchant"), said(one, "business_date"));
    text += held ? fmt::format("  stmtwatch statement explain {} {}\n", said(incident, "feed"), name)
                 : fmt::format("  {}\n", name);
  }
  return text;
}

// "×60, last 2024-09-10T08:28:00+08:00" behind what was said more than once.
std::string note(const Document& entry) {
  std::string text = says(entry, "note") ? said(entry, "note") : "";
  const auto times = entry.value("times", std::uint64_t{1});
  if (times < 2) return text;
  return text + fmt::format("{}(×{}, last {})", text.empty() ? "" : " ", times, said(entry, "last_at"));
}

std::string timeline(const Document& incident) {
  std::vector<std::vector<std::string>> rows{{"  WHEN", "WHO", "WHAT", "NOTE"}};
  std::uint64_t expected = 0;
  for (const auto& entry : incident.at("timeline")) {
    const auto number = entry.value("number", expected);
    if (number > expected) rows.push_back({fmt::format("  ... {} entries left out", number - expected)});
    expected = number + 1;
    rows.push_back({"  " + said(entry, "at"), said(entry, "actor"), said(entry, "event"), note(entry)});
  }
  return table(rows);
}

std::string next_steps(const Document& incident) {
  const auto id = said(incident, "id");
  const auto status = said(incident, "status");
  if (status == "resolved") return "";
  const bool configuration = said(incident, "cause") == "configuration";
  const auto test = says(incident, "destination") ? "try the destination now" : "";
  return "\nWhat you can do\n" +
         facts({{"stmtwatch incident ack " + id, status == "open" ? "you see to it" : ""},
                {"stmtwatch destination test " + said(incident, "destination"), test},
                {"stmtwatch config check", configuration ? "every fault with its line" : ""},
                {"stmtwatch config show --running", configuration ? "what the daemon has in force" : ""},
                {"systemctl reload stmtwatchd", configuration ? "once it is mended" : ""},
                {fmt::format("stmtwatch incident note {} --note TEXT", id), "what you found"},
                {fmt::format("stmtwatch incident resolve {} --as fixed", id), "it is over"}},
               2);
}

}  // namespace

std::string incidents_text(const Document& answer, const Terminal&, Moment) {
  std::vector<std::vector<std::string>> rows{
      {"ID", "SEVERITY", "STATUS", "OPENED", "CAUSE", "ABOUT", "TITLE"}};
  for (const auto& one : answer.at("incidents")) {
    rows.push_back({said(one, "id"), said(one, "severity"), said(one, "status"), said(one, "opened_at"),
                    said(one, "cause"), subject(one), shortened(said(one, "title"), title_columns)});
  }
  return rows.size() == 1 ? "no incidents\n" : table(rows) + cut_line(answer, "");
}

std::string incident_text(const Document& answer, const Terminal& terminal, Moment) {
  const auto& incident = answer.at("incident");
  auto text = fmt::format("{}  incident {}, severity {}: {}\n{}\n",
                          terminal.paint(colour_of(incident), said(incident, "status")), said(incident, "id"),
                          said(incident, "severity"), terminal.paint(Colour::bold, said(incident, "cause")),
                          said(incident, "title"));
  text += facts({{"effect", says(incident, "effect") ? said(incident, "effect") : ""},
                 {"about", subject(incident)},
                 {"affected", affected(incident)},
                 {"occurred", said(incident, "occurred_at")},
                 {"opened", said(incident, "opened_at")},
                 {"acknowledged", moment(incident, "acknowledged_at", "acknowledged_by")},
                 {"resolved", resolution(incident)},
                 {"owner", says(incident, "owner") ? said(incident, "owner") : ""}},
                2);
  const auto held = statements(incident, true);
  const auto released = statements(incident, false);
  if (!held.empty()) text += "\nStill held\n" + held;
  if (!released.empty()) text += "\nNo longer held\n" + released;
  return text + "\nTimeline\n" + timeline(incident) + next_steps(incident);
}

std::string incident_done_text(const Document& answer, const Terminal& terminal, Moment) {
  const auto& incident = answer.at("incident");
  return fmt::format("incident {} is {}: {}\n", said(incident, "id"),
                     terminal.paint(colour_of(incident), said(incident, "status")), said(incident, "title"));
}

}  // namespace stmtwatch::cli
