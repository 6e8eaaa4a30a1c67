#include "daemon/cli/check_report.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "daemon/documents/finding_document.hpp"

namespace stmtwatch::cli {
namespace {

using documents::Document;

struct Sums {
  std::size_t deliverable = 0, held = 0, unreadable = 0, unnamed = 0;
  std::uint64_t records = 0, bytes = 0;
};

Sums sums_of(std::span<const Judged> all) {
  Sums sums;
  for (const auto& [input, judgement] : all) {
    if (!judgement) {
      ++sums.unreadable;
      continue;
    }
    ++(judgement->holds_everywhere() ? sums.deliverable : sums.held);
    if (!input.statement) ++sums.unnamed;
    sums.records += judgement->records;
    sums.bytes += judgement->bytes;
  }
  return sums;
}

// Strings have no line breaks in JSON, so that each begins a line of the layout.
void append_indented(std::string_view text, std::string_view indent, std::string& into) {
  for (const char c : text) {
    into += c;
    if (c == '\n') into += indent;
  }
}

Document finding_documents(const Judged& judged) {
  auto findings = Document::array();
  if (!judged.judgement) return findings;
  for (const auto& finding : judged.judgement->findings.listed()) {
    findings.push_back(documents::to_document(
        documents::with_own_place(finding, judged.input.path, judged.input.statement)));
  }
  return findings;
}

void append_json(std::string& into, std::string_view text) {
  const bool plain =
      std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F && c != '"' && c != '\\'; });
  if (plain) {
    into.append(1, '"').append(text).append(1, '"');
  } else {
    into += documents::to_text(Document(text), -1);
  }
}

// The members of one statement's object, as documents::to_text() would lay them out.
class Members {
 public:
  explicit Members(std::string& into) : into_(into) {}

  std::string& name(std::string_view name) {
    into_.append(first_ ? "   \"" : ",\n   \"").append(name).append("\": ");
    first_ = false;
    return into_;
  }
  void add(std::string_view member, std::string_view text) { append_json(name(member), text); }
  void add_null(std::string_view member) { name(member) += "null"; }
  void add(std::string_view member, std::uint64_t number) { name(member) += fmt::format_int(number).c_str(); }
  void add_flag(std::string_view member, bool holds) { name(member) += holds ? "true" : "false"; }

 private:
  std::string& into_;
  bool first_ = true;
};

// A night has thousands of statements with nothing to say about: to make a document of each would take as
// long as judging them.
void append_statement(const Judged& judged, std::string& into) {
  const auto& [input, judgement] = judged;
  const bool read = judgement.has_value();
  Members members(into += "  {\n");
  members.add("path", input.path);
  input.format ? members.add("schema", input.format->schema->name) : members.add_null("schema");
  if (const auto& name = input.statement) {
    members.add("merchant", name->merchant.text());
    members.add("business_date", name->date.iso());
  } else {
    members.add_null("merchant");
    members.add_null("business_date");
  }
  read && judgement->seal ? members.add("sha256", judgement->seal->whole.hex()) : members.add_null("sha256");
  members.add("bytes", read ? judgement->bytes : 0);
  members.add("records", read ? judgement->records : 0);
  read ? members.add("verdict", judgement->holds_everywhere() ? "deliverable" : "held")
       : members.add_null("verdict");
  members.add("findings_total", read ? judgement->findings.total() : 0);
  members.add_flag("findings_truncated", read && judgement->findings.truncated());
  if (read && judgement->findings.listed().empty()) {
    members.name("findings") += "[]";
  } else {
    append_indented(documents::to_text(finding_documents(judged), 1), "   ", members.name("findings"));
  }
  if (!read) members.add("error", judgement.error());
  into += "\n  }";
}

std::string place_text(const checks::Finding& finding) {
  auto text = fmt::format("line {}", finding.line);
  if (finding.record) text += fmt::format(", record {}", *finding.record);
  if (finding.column) text += fmt::format(", {}", *finding.column);
  return text + fmt::format(", byte {}", finding.byte_offset);
}

// `with_hint`: it was not said of a finding before.
std::string finding_text(const checks::Finding& finding, bool with_hint, const Terminal& terminal) {
  auto text = fmt::format("  {}  {}\n      {}\n", terminal.paint(Colour::bold, finding.check),
                          place_text(finding), printable(finding.message));
  if (with_hint && !finding.hint.empty())
    text += terminal.paint(Colour::faint, fmt::format("      -> {}", printable(finding.hint))) + "\n";
  return text;
}

std::string held_text(const Input& input, const checks::Judgement& judgement, const Terminal& terminal) {
  const auto whose = input.statement ? fmt::format("merchant {}, {}", input.statement->merchant.text(),
                                                   input.statement->date.iso())
                                     : std::string("its name tells no merchant and date");
  const auto& findings = judgement.findings;
  auto text =
      fmt::format("{}  {}  ({}; {}; {})\n", terminal.paint(Colour::red, "HELD"), printable(input.path), whose,
                  counted(judgement.records, "record"), counted(findings.total(), "finding"));
  std::set<std::string_view> hints;
  for (const auto& finding : findings.listed())
    text += finding_text(finding, hints.insert(finding.hint).second, terminal);
  if (findings.truncated()) {
    text += fmt::format("  ... and {} more; --max-findings N lists more\n",
                        findings.total() - findings.listed().size());
  }
  return text + "\n";
}

}  // namespace

std::string check_document(std::span<const Judged> all, std::chrono::duration<double> took) {
  const auto sums = sums_of(all);
  const Document head = {{"valid", sums.held == 0 && sums.unreadable == 0},
                         {"stats",
                          {{"statements", all.size()},
                           {"deliverable", sums.deliverable},
                           {"held", sums.held},
                           {"unreadable", sums.unreadable},
                           {"records", sums.records},
                           {"bytes", sums.bytes},
                           {"seconds", std::round(took.count() * 1e6) / 1e6}}}};
  std::string text = documents::to_text(head, 1);
  text.resize(text.size() - 2);  // the closing brace on its line
  text.reserve(text.size() + all.size() * 500);
  text += ",\n \"statements\": [";
  for (const auto& each : all) {
    text += &each == &all.front() ? "\n" : ",\n";
    append_statement(each, text);
  }
  text += all.empty() ? "]\n}\n" : "\n ]\n}\n";
  return text;
}

std::string check_text(std::span<const Judged> all, std::chrono::duration<double> took,
                       const Terminal& terminal) {
  std::string text;
  for (const auto& [input, judgement] : all) {
    if (!judgement) {
      text += fmt::format("{}  {}\n  {}\n\n", terminal.paint(Colour::yellow, "UNREADABLE"),
                          printable(input.path), printable(judgement.error()));
    } else if (!judgement->holds_everywhere()) {
      text += held_text(input, *judgement, terminal);
    }
  }
  const auto sums = sums_of(all);
  if (sums.unnamed > 0) {
    text += fmt::format("identity was not judged for {}: the file name tells no merchant and date\n",
                        counted(sums.unnamed, "statement"));
  }
  const bool right = sums.held == 0 && sums.unreadable == 0;
  const auto verdicts =
      fmt::format("{} deliverable, {} held, {} unreadable", sums.deliverable, sums.held, sums.unreadable);
  return text + fmt::format("{} ({}, {}, {:.3f} s)\n",
                            terminal.paint(right ? Colour::green : Colour::red, verdicts),
                            counted(all.size(), "statement"), counted(sums.records, "record"), took.count());
}

ExitCode check_code(std::span<const Judged> all) {
  const auto sums = sums_of(all);
  const auto held = sums.held > 0 ? ExitCode::held : ExitCode::done;
  return gravest(held, sums.unreadable > 0 ? ExitCode::no_input : ExitCode::done);
}

}  // namespace stmtwatch::cli
