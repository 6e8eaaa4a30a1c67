#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "daemon/cli/answer_text.hpp"
#include "daemon/cli/columns.hpp"

namespace stmtwatch::cli {
namespace {

constexpr std::size_t commands_shown_max = 3;

// "196 delivered, 4 held": the states that have statements.
std::string counts(const Document& states) {
  std::string text;
  for (const auto& [state, count] : states.items()) {
    if (count != 0)
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", documents::to_text(count), state);
  }
  return text.empty() ? "no statements" : text;
}

bool waiting(const Document& states) {
  return states.at("checking") != 0 || states.at("queued") != 0 || states.at("sending") != 0;
}

// "embedded-newline: memo holds a line break", or what its delivery says.
std::string why(const Document& held) {
  const auto title = said(held, "title");
  return said(held, "state") == "held" ? fmt::format("{}: {}", said(held, "cause"), title) : title;
}

// How many statements stay until a person does something.
std::uint64_t for_a_person(const Document& feed) {
  std::uint64_t count = 0;
  for (const auto* state : {"held", "superseding", "uncertain", "late", "missing"})
    count += feed.at("states").at(state).get<std::uint64_t>();
  return count;
}

std::string foreign_line(const Document& feed) {
  const auto count = feed.at("foreign_files").get<std::size_t>();
  if (count == 0) return "";
  std::vector<std::string> names;
  for (const auto& name : feed.at("foreign_names"))
    names.push_back(printable(name.get<std::string>()));
  return fmt::format("{} in the spool of {} with a name of no statement, left alone: {}{}\n",
                     counted(count, "file"), said(feed, "feed"), fmt::join(names, ", "),
                     count > names.size() ? ", ..." : "");
}

std::string held_text(const Document& feed, const Terminal& terminal) {
  std::string text;
  std::uint64_t shown = 0;
  for (const auto& one : feed.at("held")) {
    ++shown;
    text += fmt::format("  {}  {}  {}\n", terminal.paint(Colour::red, upper(said(one, "state"))),
                        said(one, "merchant"), why(one));
    text += fmt::format("        stmtwatch statement explain {} {} {}\n", said(feed, "feed"),
                        said(one, "merchant"), said(one, "business_date"));
  }
  const auto total = for_a_person(feed);
  if (total > shown) {
    text += fmt::format("  ... and {} more: stmtwatch statement list --feed {} --date {}\n", total - shown,
                        said(feed, "feed"), said(feed, "business_date"));
  }
  return text;
}

std::string day(const Document& feed) {
  return says(feed, "business_date") ? said(feed, "business_date") : "no day yet";
}

std::string feed_text(const Document& feed, const Terminal& terminal, Moment now) {
  auto text = fmt::format("{}  {}, {}: {}\n", terminal.paint(Colour::bold, said(feed, "feed")),
                          said(feed, "mode"), day(feed), counts(feed.at("states")));
  text += fmt::format("  {}\n", time_left(feed.at("deadline"), now));
  if (says(feed, "forecast") && waiting(feed.at("states"))) {
    text += fmt::format("  all that wait will be delivered at {}\n", said(feed, "forecast"));
  }
  if (says(feed, "spool_fault")) {
    text += fmt::format("  {} {}\n", terminal.paint(Colour::red, "SPOOL"), said(feed, "spool_fault"));
  }
  if (const auto foreign = foreign_line(feed); !foreign.empty()) text += "  " + foreign;
  return text + held_text(feed, terminal);
}

std::string condition(const Document& destination) {
  if (says(destination, "stopped")) return "STOPPED";
  return destination.at("up").get<bool>() ? "up" : "down";
}

std::string address(const Document& destination) {
  const auto host = said(destination, "host");
  return (host.contains(':') ? "[" + host + "]" : host) + ":" + said(destination, "port");
}

std::string destination_rows(const Document& destinations) {
  std::vector<std::vector<std::string>> rows{
      {"DESTINATION", "STATE", "SERVER", "WAITING", "DELIVERED", "LAST"}};
  for (const auto& one : destinations) {
    rows.push_back({said(one, "name"), condition(one), address(one), said(one, "waiting"),
                    said(one, "delivered"),
                    says(one, "last_delivery") ? said(one, "last_delivery") : "none yet"});
  }
  auto text = rows.size() == 1 ? "no destinations\n" : table(rows);
  for (const auto& one : destinations) {
    if (says(one, "stopped")) {
      text += fmt::format("{} waits for a person: {}\n  then: stmtwatch destination test {}\n",
                          said(one, "name"), said(one, "stopped"), said(one, "name"));
    }
  }
  return text;
}

std::string about(const Document& incident) {
  std::string text;
  for (const auto* key : {"feed", "business_date", "destination"}) {
    if (says(incident, key)) text += " " + said(incident, key);
  }
  return text;
}

// What is left of the time, where the incident is about a day of a feed whose deadline the status tells.
std::string left_for(const Document& incident, const Document& feeds, Moment now) {
  for (const auto& feed : feeds) {
    const bool same =
        feed.at("feed") == incident.at("feed") && feed.at("business_date") == incident.at("business_date");
    if (same && says(feed, "deadline")) return "   " + time_left(feed.at("deadline"), now) + "\n";
  }
  return "";
}

// What to type about an incident: straight to the statements where they are few.
std::string commands(const Document& incident) {
  std::vector<std::string> held;
  for (const auto& one : incident.at("affected_statements")) {
    if (one.at("held") != true) continue;
    held.push_back(fmt::format("   stmtwatch statement explain {} {} {}\n", said(incident, "feed"),
                               said(one, "merchant"), said(one, "business_date")));
  }
  if (!held.empty() && held.size() <= commands_shown_max) return fmt::format("{}", fmt::join(held, ""));
  return fmt::format("   stmtwatch incident show {}\n", said(incident, "id"));
}

std::string incident_lines(const Document& status, const Terminal& terminal, Moment now) {
  std::string text;
  for (const auto& incident : status.at("incidents")) {
    const bool open = said(incident, "status") == "open";
    const auto statements = incident.at("affected").at("statements").get<std::size_t>();
    text +=
        fmt::format("{}  incident {}: {}{}{}{}\n   {}\n",
                    terminal.paint(open ? Colour::red : Colour::yellow, said(incident, "severity")),
                    said(incident, "id"), said(incident, "cause"), about(incident),
                    statements == 0 ? "" : ", " + counted(statements, "statement"),
                    open ? "" : ", seen to by " + said(incident, "acknowledged_by"), said(incident, "title"));
    text += left_for(incident, status.at("feeds"), now);
    text += commands(incident);
  }
  const auto total = status.at("incidents_unresolved").get<std::size_t>();
  if (total > status.at("incidents").size()) {
    text += fmt::format("... and {} more: stmtwatch incident list\n", total - status.at("incidents").size());
  }
  return text;
}

// Faults of the environment that somebody has to mend, whether or not an incident says so too.
std::string environment_lines(const Document& status, const Terminal& terminal) {
  std::string text;
  for (const auto& feed : status.at("feeds")) {
    if (says(feed, "spool_fault")) {
      text += fmt::format("{}  the spool of {}: {}\n", terminal.paint(Colour::red, "!"), said(feed, "feed"),
                          said(feed, "spool_fault"));
    }
  }
  for (const auto& one : status.at("destinations")) {
    if (says(one, "stopped")) {
      text += fmt::format("{}  {} is stopped: {}\n   stmtwatch destination test {}\n",
                          terminal.paint(Colour::red, "!"), said(one, "name"), said(one, "stopped"),
                          said(one, "name"));
    }
  }
  return text;
}

// The first line where the state cannot be written: all that follows is what was written before.
std::string store_lines(const Document& status, const Terminal& terminal) {
  if (!status.contains("store") || status.at("store").at("up") == true) return "";
  const auto& store = status.at("store");
  return fmt::format(
      "{} the state cannot be written since {}: {}\n"
      "       {} not checked yet, and no delivery begins; all goes on by itself once it can be written\n\n",
      terminal.paint(Colour::red, "STORE"), said(store, "since"), said(store, "fault"),
      counted(store.at("statements_waiting").get<std::size_t>(), "statement"));
}

// Statements that stay until a person does something, and that no open incident names: somebody closed it, or
// it could not be kept.
std::string forgotten_lines(const Document& feeds, const Terminal& terminal, Moment now) {
  std::string text;
  for (const auto& feed : feeds) {
    for (const auto& one : feed.at("held")) {
      if (says(one, "incident")) continue;
      text += fmt::format("{}  {} {} {}: {}\n   {}\n   stmtwatch statement explain {} {} {}\n",
                          terminal.paint(Colour::red, upper(said(one, "state"))), said(feed, "feed"),
                          said(one, "merchant"), said(one, "business_date"), why(one),
                          time_left(feed.at("deadline"), now), said(feed, "feed"), said(one, "merchant"),
                          said(one, "business_date"));
    }
  }
  return text;
}

}  // namespace

std::string attention_text(const Document& answer, const Terminal& terminal, Moment now) {
  const auto& status = answer.at("status");
  const auto& feeds = status.at("feeds");
  const bool nothing_held =
      std::ranges::all_of(feeds, [](const auto& feed) { return for_a_person(feed) == 0; });
  const auto wanted = incident_lines(status, terminal, now) + forgotten_lines(feeds, terminal, now) +
                      environment_lines(status, terminal);
  const auto store = store_lines(status, terminal);
  std::string text = store + wanted;
  if (feeds.empty()) {
    text += "No feed is configured: no statement is watched. See `stmtwatch config check`.\n";
  } else if (text.empty() && nothing_held) {
    text += terminal.paint(Colour::green, "Nothing needs a person now.") + "\n";
  }
  text += "\n";
  for (const auto& feed : feeds) {
    text += fmt::format("{} {}: {}; {}\n", said(feed, "feed"), day(feed), counts(feed.at("states")),
                        time_left(feed.at("deadline"), now));
    text += foreign_line(feed);
  }
  return text;
}

std::string status_text(const Document& answer, const Terminal& terminal, Moment now) {
  const auto& status = answer.at("status");
  std::string text = store_lines(status, terminal);
  text += fmt::format("stmtwatchd {}, {}, running since {}\n\n", said(status, "version"), said(status, "now"),
                      said(status, "started"));
  for (const auto& feed : status.at("feeds"))
    text += feed_text(feed, terminal, now) + "\n";
  text += destination_rows(status.at("destinations")) + "\n";
  const auto incidents = incident_lines(status, terminal, now);
  return text + (incidents.empty() ? "no incidents\n" : "Incidents, gravest first\n" + incidents);
}

std::string destinations_text(const Document& answer, const Terminal&, Moment) {
  return destination_rows(answer.at("destinations"));
}

std::string destination_test_text(const Document& answer, const Terminal& terminal, Moment) {
  const auto& destination = answer.at("destination");
  return fmt::format("{} {}: connected, its host key is the known one ({}), logged in\n",
                     terminal.paint(Colour::green, "OK"), said(destination, "name"),
                     said(destination, "host_key"));
}

}  // namespace stmtwatch::cli
