#include "checks/kinds/kind_reader.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "checks/kinds/running_kind.hpp"
#include "checks/kinds/tags.hpp"
#include "checks/kinds/titles.hpp"
#include "checks/layout/field_reader.hpp"
#include "checks/layout/fields.hpp"
#include "checks/layout/rows.hpp"
#include "checks/sections/part_view.hpp"
#include "checks/text/shown.hpp"

namespace stmtwatch::checks::kinds {
namespace {

using layout::Line;

constexpr const char* hint_structure =
    "see whether the generating job wrote every record, in the order that the format has; generate the "
    "statement "
    "again";

const Rule& rule_of(std::string_view id) {
  return **std::ranges::find(all_rules(), id, [](const Rule* rule) { return rule->id; });
}

}  // namespace

KindReader::KindReader(scan::Window& window, layout::Lines& lines, const Schema& schema,
                       const JudgeContext& context, const layout::LineEnd& line_end, std::uint64_t line,
                       Judgement& judgement)
    : window_(window),
      lines_(lines),
      schema_(schema),
      context_(context),
      line_end_(line_end),
      shape_(window, schema, line_end),
      walk_(schema.order),
      totals_(schema),
      line_(line) {
  for (std::size_t kind = 0; kind < schema.kinds.size(); ++kind)
    kinds_.push_back(std::make_unique<RunningKind>(schema, kind, context, window, judgement));
  if (!schema.unique.empty()) unique_ = rule_of("voucher-unique").start(schema, context);
}

KindReader::~KindReader() = default;

std::expected<bool, SourceFault> KindReader::read(Checks& checks, Report& report) {
  for (;;) {
    const auto ahead = lines_.ahead();
    if (!ahead) return std::unexpected(ahead.error());
    if (ahead->empty()) return true;
    const Line& first = ahead->front();
    const bool blank =
        !first.endless && !first.comment && shape_.text_of(first).find_first_not_of('\r') == layout::npos;
    if (blank && !blank_) blank_ = place_here();
    if (blank || first.comment) {
      ends_open_ = !first.closed;
      line_ += physical_lines(ahead->first(1));
      lines_.take(1);
      continue;
    }
    if (blank_) tell_blank(checks, report);
    if (first.endless) {
      if (const auto passed = pass_endless(first, report); !passed) return std::unexpected(passed.error());
    } else {
      judge(*ahead, report);
    }
    if (mixed_) return false;
    if (context_.onlooker != nullptr && context_.onlooker->has_enough()) return true;
  }
}

void KindReader::tell_blank(Checks& checks, Report& report) {
  RecordBatch batch(schema_.columns.size(), 0);
  begin_batch(batch);
  batch.first_line = blank_->line;
  batch.stray_break = blank_->byte_offset;
  checks.batch(batch, report);
  blank_.reset();
}

std::expected<void, SourceFault> KindReader::pass_endless(const Line& line, Report& report) {
  const auto kind = kind_of(window_.text().substr(line.begin, record_bytes_max), schema_);
  if (kind) {
    judge_order(*kind, report);
    put_unread(*kinds_[*kind], {Unread::Why::too_long, line.fields, window_.offset() + line.begin, {}});
  } else {
    judge_unknown(line, report);
  }
  ++next_record_;
  ++line_;
  return lines_.skip_line();
}

// The record at the front of the window.
void KindReader::judge(LineSpan ahead, Report& report) {
  const auto which = shape_.kind_at(ahead.front());
  std::size_t taken = 1;
  if (which) {
    RunningKind& kind = *kinds_[*which];
    const std::size_t whole = shape_.lines_of_record(kind, ahead);
    taken = std::max<std::size_t>(whole, 1);
    const auto lines = ahead.first(taken);
    if (line_end_.foreign && line_end_.contradicts(lines.back(), window_.text())) {
      mixed_ = true;
      return;
    }
    in_fault_ = ends_unknown_ = false;
    const bool cut = whole == 0 && !lines.back().closed && !walk_.may_end();
    judge_order(*which, report);
    if (kind.kind.titles_of) {
      judge_titles(kind, shape_.record_of(lines), report);
    } else if (cut) {
      lose_cut(*which);
    } else if (whole == 0) {
      put_unread(kind, unread_of(kind, lines.front()));
    } else {
      judge_record(kind, shape_.record_of(lines), lines.front().begin, report);
    }
  } else if (!ahead.front().closed && !walk_.may_end()) {
    lose_cut(std::nullopt);
  } else {
    judge_unknown(ahead.front(), report);
  }
  const auto lines = ahead.first(taken);
  ++next_record_;
  line_ += physical_lines(lines);
  ends_open_ = !lines.back().closed;
  lines_.take(taken);
}

// The file ends within a record, with others to follow: completeness says it.
void KindReader::lose_cut(std::optional<std::size_t> kind) {
  ++unread_;
  ends_cut_ = true;
  totals_.lose(kind);
}

// Lines that follow one another are one fault, and so are those behind a record that could not be read.
void KindReader::judge_unknown(const Line& line, Report& report) {
  ++unread_;
  ends_unknown_ = true;
  if (std::exchange(in_fault_, true)) return;
  walk_.step_unknown();
  totals_.lose(std::nullopt);
  report.speak_for(rule_of("field-values"));
  report.add(place_here(), [&] {
    std::vector<std::string_view> tags;
    for (const RecordKind& kind : schema_.kinds)
      tags.insert(tags.end(), kind.tags.begin(), kind.tags.end());
    return Explanation{
        fmt::format("the line begins no record: its tag is none of {}: {}", fmt::join(tags, ", "),
                    text::shown(shape_.text_of(line), true, schema_.encoding)),
        "look for a line break in the record before, or for a line that is no record; if it is a new kind of "
        "record that the receiver knows, add it to the schema",
        {}};
  });
  report.flush();
}

void KindReader::judge_titles(RunningKind& kind, std::string_view record, Report& report) {
  ++kind.records;
  const auto wrong = wrong_title(kind.kind, kind.part, record);
  if (!wrong) return;
  Place place = place_here();
  place.byte_offset += wrong->offset;
  report.speak_for(rule_of("header"));
  report.add(place, [&] {
    return Explanation{
        wrong->told,
        "let the generating job write the titles of the schema; if the receiver expects the new ones, "
        "correct the schema",
        {}};
  });
  report.flush();
}

void KindReader::judge_record(RunningKind& kind, std::string_view record, std::size_t begin, Report& report) {
  RecordBatch& batch = kind.batch;
  begin_batch(batch);
  std::vector<Span> spans;
  if (schema_.fixed_width && !layout::cut_fixed(record, kind.part, spans)) {
    return put_unread(
        kind, {Unread::Why::no_gap, 0, window_.offset() + begin + spans.back().offset, spans.size() - 1});
  }
  if (!schema_.fixed_width) {
    for (const std::string_view field : layout::fields_of(record, kind.part))
      spans.push_back({static_cast<std::uint32_t>(field.data() - record.data()),
                       static_cast<std::uint32_t>(field.size())});
  }
  spans.resize(kind.part.columns.size(), {static_cast<std::uint32_t>(record.size()), 0});
  batch.rows = 1;
  for (std::size_t column = 0; column < spans.size(); ++column)
    kind.fields.put(batch, 0, column, begin + spans[column].offset,
                    begin + spans[column].offset + spans[column].length);
  if (schema_.fixed_width) layout::close_cut_characters(batch, schema_.encoding);
  batch.suspect_all();
  ++kind.records;
  kind.checks.batch(batch, kind.report);
  totals_.see(kind.index, batch);
  show(kind, report);
}

// To who looks on at the file, and to the check of its keys.
void KindReader::show(RunningKind& kind, Report& report) {
  if (context_.onlooker == nullptr && kind.part.unique.empty()) return;
  kind.wide.widen(kind.batch, [&](RecordBatch& wide) {
    if (context_.onlooker != nullptr) context_.onlooker->batch(wide);
    if (!unique_) return;
    report.speak_for(rule_of("voucher-unique"));
    unique_->batch(wide, report);
  });
}

void KindReader::judge_order(std::size_t kind, Report& report) {
  const bool first = walk_.at_start();
  const auto expected = names(walk_.expected());
  if (walk_.step(kind)) return;
  totals_.lose_beginnings();
  report.speak_for(rule_of(first ? "header" : "completeness"));
  report.add(place_here(), [&] {
    return Explanation{
        fmt::format("a record \"{}\" stands here, expected is {}", schema_.kinds[kind].name, expected),
        hint_structure,
        {}};
  });
  report.flush();
}

void KindReader::put_unread(RunningKind& kind, const Unread& unread) {
  begin_batch(kind.batch);
  kind.batch.unread = unread;
  ++unread_;
  ++kind.records;
  in_fault_ = true;
  totals_.lose(kind.index);
  kind.checks.batch(kind.batch, kind.report);
}

Unread KindReader::unread_of(const RunningKind& kind, const Line& line) const {
  const std::uint64_t offset = window_.offset() + line.begin;
  if (schema_.fixed_width) return {Unread::Why::record_bytes, shape_.text_of(line).size(), offset, {}};
  if (line.open_quote) {
    const auto before = window_.text().substr(line.begin, *line.open_quote - line.begin);
    const std::size_t column = layout::count_fields(before, kind.part) - 1;
    if (column < kind.part.columns.size())
      return {Unread::Why::open_quote, line.fields, window_.offset() + *line.open_quote, column};
  }
  return {Unread::Why::field_count, line.fields, offset, {}};
}

void KindReader::end(const Ending& ending, Report& report) {
  for (const auto& kind : kinds_) {
    Ending own;
    own.records = kind->records;
    own.records_unread = unread_;
    own.size = ending.size;
    own.last_line = ending.last_line;
    kind->checks.ending(own, kind->report);
  }
  if (unique_) {
    report.speak_for(rule_of("voucher-unique"));
    unique_->ending(ending, report);
  }
  if (ends_cut_ || (!walk_.may_end() && !ends_unknown_)) {
    report.speak_for(rule_of("completeness"));
    report.add({{}, ending.last_line, {}, ending.size}, [&] {
      return Explanation{
          ends_cut_ ? fmt::format("the file ends within record {}", records())
                    : fmt::format("the file ends after {} records where {} is expected", records(),
                                  names(walk_.expected())),
          "see whether the generating job ended well and was alone; generate the statement again",
          {}};
    });
  }
  if (totals_.wrong()) {
    report.speak_for(rule_of("control-totals"));
    report.add(Place{totals_.place().record, totals_.place().line, {}, totals_.place().byte_offset}, [&] {
      return Explanation{
          "the totals are wrong: " + totals_.told(),
          "look for entries lost or written twice, or totals computed from other data; generate "
          "the statement again",
          {}};
    });
  }
  report.flush();
}

std::string KindReader::names(const std::vector<std::size_t>& kinds) const {
  std::string text;
  for (const std::size_t kind : kinds)
    text += fmt::format("{}\"{}\"", text.empty() ? "" : " or ", schema_.kinds[kind].name);
  return text.empty() ? "the end of the file" : text;
}

void KindReader::begin_batch(RecordBatch& batch) const {
  batch.text = window_.text();
  batch.text_offset = window_.offset();
  batch.first_record = next_record_;
  batch.first_line = line_;
  batch.rows = 0;
  batch.suspect_none();
  batch.unread.reset();
}

Place KindReader::place_here() const {
  return {next_record_, line_, {}, window_.front_offset()};
}

}  // namespace stmtwatch::checks::kinds
