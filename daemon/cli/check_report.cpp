#include "daemon/cli/check_report.hpp"

#include <cmath>

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

Document statement_document(const Judged& judged) {
  const auto& [input, judgement] = judged;
  const auto* const right = judgement ? &*judgement : nullptr;
  auto findings = Document::array();
  if (right != nullptr) {
    for (const auto& finding : right->findings.listed()) {
      findings.push_back(
          documents::to_document(documents::with_own_place(finding, input.path, input.statement)));
    }
  }
  const auto verdict =
      right == nullptr ? Document(nullptr) : Document(right->holds_everywhere() ? "deliverable" : "held");
  Document document = {
      {"path", input.path},
      {"schema", input.format ? Document(input.format->schema->name) : Document(nullptr)},
      {"merchant", input.statement ? Document(input.statement->merchant.text()) : Document(nullptr)},
      {"business_date", input.statement ? Document(input.statement->date.iso()) : Document(nullptr)},
      {"sha256", right != nullptr && right->seal ? Document(right->seal->whole.hex()) : Document(nullptr)},
      {"bytes", right != nullptr ? right->bytes : 0},
      {"records", right != nullptr ? right->records : 0},
      {"verdict", verdict},
      {"findings_total", right != nullptr ? right->findings.total() : 0},
      {"findings_truncated", right != nullptr && right->findings.truncated()},
      {"findings", findings}};
  if (right == nullptr) document["error"] = judgement.error();
  return document;
}

std::string place_text(const checks::Finding& finding) {
  auto text = fmt::format("line {}", finding.line);
  if (finding.record) text += fmt::format(", record {}", *finding.record);
  if (finding.column) text += fmt::format(", {}", *finding.column);
  return text + fmt::format(", byte {}", finding.byte_offset);
}

std::string finding_text(const checks::Finding& finding, const Terminal& terminal) {
  auto text = fmt::format("  {}  {}\n      {}\n", terminal.paint(Colour::bold, finding.check),
                          place_text(finding), printable(finding.message));
  if (!finding.hint.empty())
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
  for (const auto& finding : findings.listed())
    text += finding_text(finding, terminal);
  if (findings.truncated()) {
    text += fmt::format("  ... and {} more; --max-findings N lists more\n",
                        findings.total() - findings.listed().size());
  }
  return text + "\n";
}

}  // namespace

std::string check_document(std::span<const Judged> all, std::chrono::duration<double> took) {
  const auto sums = sums_of(all);
  auto statements = Document::array();
  for (const auto& each : all)
    statements.push_back(statement_document(each));
  const Document document = {{"valid", sums.held == 0 && sums.unreadable == 0},
                             {"stats",
                              {{"statements", all.size()},
                               {"deliverable", sums.deliverable},
                               {"held", sums.held},
                               {"unreadable", sums.unreadable},
                               {"records", sums.records},
                               {"bytes", sums.bytes},
                               {"seconds", std::round(took.count() * 1e6) / 1e6}}},
                             {"statements", std::move(statements)}};
  return documents::to_text(document, 1) + "\n";
}

std::string check_text(std::span<const Judged> all, std::chrono::duration<double> took,
                       const Terminal& terminal) {
  std::string text;
  for (const auto& [input, judgement] : all) {
    if (!judgement) {
      text += fmt::format("{}  {}\n\n", terminal.paint(Colour::yellow, "UNREADABLE"),
                          printable(judgement.error()));
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
