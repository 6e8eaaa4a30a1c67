#include <fmt/format.h>
#include <fmt/ranges.h>

#include "checks/check.hpp"
#include "checks/layout/trailer_row.hpp"
#include "checks/text/shown.hpp"
#include "checks/text/transcode.hpp"
#include "checks/values/said_total.hpp"
#include "checks/values/tally.hpp"

// What the trailer, the preamble and the postamble say of the records equals what the records add up to: the
// one check that notices entries that were never written. Exact decimals throughout. What could not be read
// is not held against the totals as well. All that is wrong in one statement is one finding, at the first
// place.
namespace stmtwatch::checks {
namespace {

// What is said wrongly, and the first place where.
struct Disagreements {
  std::vector<std::string> told;
  Place at;

  void add(std::string what, const Place& place) {
    if (told.empty()) at = place;
    told.push_back(std::move(what));
  }
};

class ControlTotals final : public Check {
 public:
  ControlTotals(const Schema& schema, const JudgeContext& context)
      : schema_(schema), lines_before_(context.whereabouts.lines) {
    if (schema.trailer) {
      tallies_.reserve(schema.trailer->fields.size());
      add_tallies(schema.trailer->fields);
    }
    for (const ProseLine& line : prose_lines()) {
      prose_begin_.push_back(tallies_.size());
      add_tallies(line.fields);
    }
  }

  void batch(RecordBatch& batch, Report&) override {
    for (Tally& tally : tallies_)
      tally.add(batch);
  }

  void ending(const Ending& ending, Report& report) override {
    Disagreements wrong;
    judge_prose(ending, wrong);
    if (schema_.preamble && !ending.preamble_missing)
      find_missing(schema_.preamble->lines, ending, {}, wrong);
    if (schema_.postamble && !ending.postamble_missing)
      find_missing(schema_.postamble->lines, ending, {{}, ending.last_line, {}, ending.size}, wrong);
    const std::size_t in_prose = wrong.told.size();
    if (ending.trailer == Ending::Trailer::found) judge_trailer(ending, wrong);
    if (wrong.told.empty()) return;
    report.add(wrong.at, [&] {
      const char* what = in_prose == 0 ? "the trailer is wrong" : "the totals are wrong";
      return Explanation{
          fmt::format("{}: {}", what, fmt::join(wrong.told, "; ")),
          "look for entries lost or written twice, or totals computed from other data; generate the "
          "statement again",
          {}};
    });
  }

 private:
  // Of the preamble and the postamble, in the order of prose_begin_.
  std::vector<std::reference_wrapper<const ProseLine>> prose_lines() const {
    std::vector<std::reference_wrapper<const ProseLine>> lines;
    if (schema_.preamble)
      lines.insert(lines.end(), schema_.preamble->lines.begin(), schema_.preamble->lines.end());
    if (schema_.postamble)
      lines.insert(lines.end(), schema_.postamble->lines.begin(), schema_.postamble->lines.end());
    return lines;
  }

  void add_tallies(const std::vector<TrailerField>& fields) {
    for (const TrailerField& field : fields)
      tallies_.emplace_back(schema_, field);
  }

  void judge_trailer(const Ending& ending, Disagreements& wrong) const {
    const auto row = layout::read_trailer_row(ending.trailer_row, schema_);
    const Place place{{}, ending.trailer_line, {}, ending.trailer_offset};
    if (row.fields != row.expected) {
      return wrong.add(fmt::format("it is malformed, with {} fields instead of {}", row.fields, row.expected),
                       place);
    }
    const std::string& tag = schema_.trailer->tag;
    if (row.tag != tag) {
      wrong.add(fmt::format("it begins with {} instead of {}", shown(row.tag),
                            text::to_utf8(tag, schema_.encoding)),
                place);
    }
    for (std::size_t i = 0; i < row.values.size(); ++i) {
      Place at = place;
      at.byte_offset += row.values[i].offset;
      at.column = column_of(schema_.trailer->fields[i]);
      if (auto what = judge_value(tallies_[i], row.values[i], ending)) wrong.add("it " + *what, at);
    }
  }

  void judge_prose(const Ending& ending, Disagreements& wrong) const {
    const auto lines = prose_lines();
    for (const Prose& prose : ending.prose) {
      const auto is_it = [&prose](const ProseLine& line) { return &line == prose.what; };
      const auto which = static_cast<std::size_t>(std::ranges::find_if(lines, is_it) - lines.begin());
      for (std::size_t i = 0; i < prose.values.size(); ++i) {
        const auto what =
            wrong_total(schema_, tallies_[prose_begin_[which] + i], {prose.values[i], true}, ending);
        if (what)
          wrong.add(fmt::format("line {} {}", lines_before_ + prose.line, *what),
                    {{}, prose.line, {}, prose.byte_offset});
      }
    }
  }

  static void find_missing(const std::vector<ProseLine>& lines, const Ending& ending, const Place& place,
                           Disagreements& wrong) {
    for (const ProseLine& line : lines) {
      const bool found = std::ranges::find(ending.prose, &line, &Prose::what) != ending.prose.end();
      if (line.required && !found) wrong.add(fmt::format("no line matches {}", line.pattern), place);
    }
  }

  static std::optional<std::size_t> column_of(const TrailerField& field) {
    const auto* sum = std::get_if<TrailerSum>(&field);
    return sum != nullptr ? std::optional(sum->column) : std::nullopt;
  }

  std::string shown(std::string_view text) const { return text::shown(text, false, schema_.encoding); }

  // Of the trailer's row.
  std::optional<std::string> judge_value(const Tally& tally, const layout::TrailerValue& value,
                                         const Ending& ending) const {
    if (value.prefix_missing) {
      return fmt::format("has {}, which does not begin with {}", shown(value.field),
                         shown(schema_.value_prefix));
    }
    if (value.misquoted) return fmt::format("has {}, which is not one value in quotes", shown(value.field));
    return wrong_total(schema_, tally, {value.text}, ending);
  }

  const Schema& schema_;
  std::uint64_t lines_before_;            // in the file, of which the statement is a part
  std::vector<Tally> tallies_;            // for each field of the trailer, then of each line of prose
  std::vector<std::size_t> prose_begin_;  // for each line of prose, its first tally
};

}  // namespace

namespace rules {
extern const Rule control_totals{"control-totals", 12, false, start<ControlTotals>};
}  // namespace rules

}  // namespace stmtwatch::checks
