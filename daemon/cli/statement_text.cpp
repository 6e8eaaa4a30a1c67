#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "daemon/cli/answer_text.hpp"
#include "daemon/cli/columns.hpp"

namespace stmtwatch::cli {
namespace {

constexpr std::size_t explained_findings_max = 3;

// "merged 880000000001 2024-09-09": as every command takes it.
std::string name_of(const Document& statement) {
  return fmt::format("{} {} {}", said(statement, "feed"), said(statement, "merchant"),
                     said(statement, "business_date"));
}

Colour colour_of(const std::string& state) {
  if (state == "delivered") return Colour::green;
  const bool wants_a_person = state == "held" || state == "superseding" || state == "uncertain";
  return wants_a_person ? Colour::red : Colour::yellow;
}

std::string place_of(const Document& finding) {
  auto place = fmt::format("line {}", said(finding, "line"));
  if (says(finding, "record")) place += fmt::format(", record {}", said(finding, "record"));
  if (says(finding, "column")) place += fmt::format(", column {}", said(finding, "column"));
  return place + fmt::format(", byte {}", said(finding, "byte_offset"));
}

std::string other_place(const Document& related) {
  if (related.is_null()) return "";
  const auto whose =
      says(related, "merchant") && says(related, "business_date")
          ? fmt::format(" (merchant {}, {})", said(related, "merchant"), said(related, "business_date"))
          : std::string();
  return fmt::format("{}{}: line {}, record {}", said(related, "path"), whose, said(related, "line"),
                     said(related, "record"));
}

std::string finding_text(const Document& finding, const Document& statement, const Terminal& terminal) {
  return fmt::format("{}: {}\n", terminal.paint(Colour::bold, said(finding, "check")),
                     said(finding, "message")) +
         facts({{"where", fmt::format("{}: {}", said(statement, "file_name"), place_of(finding))},
                {"first at", other_place(finding.at("related"))},
                {"do", said(finding, "hint")}},
               2);
}

std::string findings_text(const Document& statement, std::size_t shown_max, const Terminal& terminal) {
  std::string text;
  std::size_t shown = 0;
  for (const auto& finding : statement.at("findings")) {
    if (shown == shown_max) break;
    text += finding_text(finding, statement, terminal);
    ++shown;
  }
  const auto total = statement.at("findings_total").get<std::size_t>();
  if (total == shown) return text;
  text += fmt::format("... and {}", counted(total - shown, "more finding"));
  const bool kept = statement.at("findings").size() > shown;
  return text + (kept ? fmt::format(": stmtwatch statement show {}\n", name_of(statement))
                      : ", which are not listed\n");
}

std::string ids(const Document& statement) {
  std::string text;
  for (const auto& id : statement.at("incidents")) {
    text += fmt::format("{}{}", text.empty() ? "" : ", ", documents::to_text(id));
  }
  return text;
}

// Commands to copy, most useful first.
std::string way_out(const Document& statement) {
  std::string text = "\nThe way out\n";
  if (says(statement, "regenerate")) {
    text += fmt::format(
        "  have it generated again; it is checked, and delivered, as soon as it is there:\n    {}\n",
        said(statement, "regenerate"));
  } else {
    text += "  have it generated again; it is checked, and delivered, as soon as it is there\n";
  }
  text += fmt::format("  check it again now, and see what comes of it:\n    stmtwatch recheck {}\n",
                      name_of(statement));
  text += fmt::format(
      "  it never should have been; take it off the board:\n    stmtwatch statement dismiss {} --reason "
      "TEXT\n",
      name_of(statement));
  for (const auto& id : statement.at("incidents")) {
    text += fmt::format("  tell the others that you see to it:\n    stmtwatch incident ack {}\n",
                        documents::to_text(id));
    break;
  }
  return text;
}

std::string delivery_text(const Document& delivery) {
  const auto& receipt = delivery.at("receipt");
  const bool arrived = !receipt.is_null();
  const bool adopted = arrived && says(receipt, "adopted_by");
  auto text = fmt::format("{}: revision {} {}, {}\n", said(delivery, "destination"),
                          said(delivery, "revision"), said(delivery, "state"), said(delivery, "remote_path"));
  text +=
      facts({{"fault", says(delivery, "fault") && !arrived ? said(delivery, "fault") : ""},
             {"attempts", said(delivery, "attempt")},
             {"delivered", arrived ? said(receipt, "finished_at") : ""},
             {"proof", arrived ? fmt::format("{} bytes, verified by {}, host key {}", said(receipt, "size"),
                                             said(receipt, "verified"), said(receipt, "host_key"))
                               : ""},
             {"adopted by", adopted ? said(receipt, "adopted_by") : ""},
             {"sha256", arrived ? said(receipt, "sha256") : ""}},
            2);
  return text;
}

bool was_delivered(const Document& statement) {
  return std::ranges::any_of(statement.at("deliveries"),
                             [](const Document& delivery) { return says(delivery, "receipt"); });
}

std::string waits_text(const Document& statement) {
  const auto& waiting = statement.at("waits_for");
  if (waiting.is_null()) return "";
  auto text = fmt::format("It waits: {}\n", said(waiting, "text"));
  const bool again = says(waiting, "next_attempt");
  if (again) text += fmt::format("It is tried again at {}\n", said(waiting, "next_attempt"));
  return text;
}

// What the state means for who reads this, apart from findings.
std::string state_text(const Document& statement) {
  const auto state = said(statement, "state");
  if (says(statement, "dismissed")) {
    const auto& word = statement.at("dismissed");
    return fmt::format("It was dismissed by {} at {}: {}\n", said(word, "by"), said(word, "at"),
                       said(word, "reason"));
  }
  if (state == "superseding" && !was_delivered(statement)) {
    return "Something that stmtwatch did not put there stands under its name on the destination, and nothing "
           "is\n"
           "overwritten.\n";
  }
  if (state == "superseding") {
    return "An earlier revision was delivered, and nothing that was delivered is overwritten: agree with the "
           "receiver\n"
           "on what is to stand there. The earlier one stays until then.\n";
  }
  if (state == "uncertain") {
    return "How its delivery ended cannot be known; it is not sent again by itself.\n";
  }
  if (state == "queued" || state == "sending") return "It is deliverable. " + waits_text(statement);
  if (state == "held" && !statement.at("file_there").get<bool>())
    return "Its file is no longer in the spool.\n";
  if (state == "checking") return "It is being checked.\n";
  return "";
}

// Commands to copy for a statement that a person has to decide about; nothing for any other.
std::string decisions(const Document& statement) {
  const auto state = said(statement, "state");
  const auto name = name_of(statement);
  std::string text;
  const auto add = [&](std::string_view when, const std::string& command) {
    text += fmt::format("  {}:\n    {}\n", when, command);
  };
  const bool gone = !says(statement, "dismissed") && !statement.at("file_there").get<bool>();
  if (state == "uncertain" || (state == "superseding" && !was_delivered(statement)))
    add("it is there: have it read back and compared", "stmtwatch statement adopt " + name);
  if (state == "uncertain") {
    add("the receiver has it, and nothing can be seen there",
        "stmtwatch statement adopt " + name + " --as-delivered --reason TEXT");
    add("it did not arrive", "stmtwatch statement resend " + name + " --reason TEXT");
  }
  if (state == "superseding") add("what stood in its way was taken away", "stmtwatch recheck " + name);
  if (says(statement, "waits_for") && said(statement.at("waits_for"), "on") == "recheck")
    add("send it now", "stmtwatch recheck " + name);
  if (gone && state != "uncertain") {
    if (says(statement, "regenerate")) add("have its file written again", said(statement, "regenerate"));
    add("it is not to be sent", "stmtwatch statement dismiss " + name + " --reason TEXT");
  }
  return text.empty() ? "" : "\nThe way out\n" + text;
}

// Where to look further, for a statement whose content is right and that has not arrived.
std::string looks(const Document& statement) {
  std::string text;
  for (const auto& delivery : statement.at("deliveries")) {
    if (says(delivery, "fault") && !says(delivery, "receipt"))
      text += fmt::format("  stmtwatch destination test {}\n", said(delivery, "destination"));
  }
  for (const auto& id : statement.at("incidents"))
    text += fmt::format("  stmtwatch incident show {}\n", documents::to_text(id));
  return text.empty() ? "" : "\nWhere to look\n" + text;
}

std::string title(const Document& statement, const Terminal& terminal, Moment now) {
  const auto state = said(statement, "state");
  const auto left = state == "delivered" ? "" : ": " + time_left(statement.at("deadline"), now);
  return fmt::format("{}  {}{}\n", terminal.paint(colour_of(state), upper(state)), name_of(statement), left);
}

std::string explanation(const Document& statement, const Terminal& terminal, Moment now) {
  auto text = title(statement, terminal, now) + state_text(statement);
  const bool wrong = statement.at("findings_total") != 0;
  if (wrong) text += "\n" + findings_text(statement, explained_findings_max, terminal);
  const bool held = said(statement, "state") == "held" && !says(statement, "dismissed");
  if (wrong || held) {
    text += way_out(statement);
  } else {
    for (const auto& delivery : statement.at("deliveries"))
      text += "\n" + delivery_text(delivery);
    text += decisions(statement) + looks(statement);
  }
  return text + "\n" +
         facts({{"file", says(statement, "path") ? said(statement, "path") : ""},
                {"incident", ids(statement)},
                {"owner", says(statement, "owner") ? said(statement, "owner") : ""}},
               0);
}

}  // namespace

std::string statements_text(const Document& answer, const Terminal&, Moment) {
  std::vector<std::vector<std::string>> rows{
      {"FEED", "MERCHANT", "DATE", "STATE", "REVISION", "RECORDS", "FINDINGS", "SINCE"}};
  for (const auto& one : answer.at("statements")) {
    rows.push_back({said(one, "feed"), said(one, "merchant"), said(one, "business_date"), said(one, "state"),
                    said(one, "revision"), said(one, "records"), said(one, "findings_total"),
                    said(one, "updated_at")});
  }
  return rows.size() == 1
             ? "no statements\n"
             : table(rows) + cut_line(answer, ": --limit N for more, --feed, --date or --state for fewer");
}

std::string explanation_text(const Document& answer, const Terminal& terminal, Moment now) {
  return explanation(answer.at("statement"), terminal, now);
}

std::string recheck_text(const Document& answer, const Terminal& terminal, Moment now) {
  const auto& statement = answer.at("statement");
  const auto before = answer.at("already_delivered").get<bool>()
                          ? "This content was delivered before; nothing to do.\n"
                          : std::string();
  return before + explanation(statement, terminal, now);
}

std::string statement_text(const Document& answer, const Terminal& terminal, Moment now) {
  const auto& statement = answer.at("statement");
  auto text = title(statement, terminal, now) + state_text(statement);
  text += facts(
      {{"verdict", said(statement, "verdict")},
       {"revision", said(statement, "revision")},
       {"file", says(statement, "path") ? said(statement, "path") : said(statement, "file_name")},
       {"size", fmt::format("{} bytes, {} records", said(statement, "bytes"), said(statement, "records"))},
       {"sha256", said(statement, "sha256")},
       {"judged", said(statement, "judged_at")},
       {"incident", ids(statement)},
       {"owner", said(statement, "owner")},
       {"regenerate", said(statement, "regenerate")}},
      2);
  for (const auto& delivery : statement.at("deliveries"))
    text += "\n" + delivery_text(delivery);
  if (statement.at("findings_total") != 0) text += "\n" + findings_text(statement, SIZE_MAX, terminal);
  return text;
}

}  // namespace stmtwatch::cli
