#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "checks/judge.hpp"
#include "checks/record_batch.hpp"

// What a check is. A check is one file checks/rules/<id with underscores>.cpp that defines `extern const Rule
// <name>` in namespace rules; the build finds it. Findings about single values are built most simply on
// field_check.hpp.
namespace stmtwatch::checks {

// A line that begins a section where none should begin, or the first line of the file, which begins none.
struct StrayTitle {
  enum class Kind : std::uint8_t { twice, out_of_order, text_before, none_in_file };

  Kind kind = Kind::twice;
  std::size_t section = 0;  // of Schema::sections; twice and out_of_order
  std::size_t behind = 0;   // the section that it should stand before; out_of_order
  std::uint64_t line = 1;
  std::uint64_t byte_offset = 0;
};

// A section that must be there and is not: where it should begin.
struct MissingSection {
  std::size_t section = 0;
  std::uint64_t line = 1;
  std::uint64_t byte_offset = 0;
  std::string found{};  // a line there that seems to be meant as its title; empty: there is none
};

// A title line that ends the other way than the schema says.
struct ForeignTitle {
  std::uint64_t line = 1;
  std::uint64_t byte_offset = 0;  // of the line ending
};

// What stands before the records.
struct Opening {
  // The byte order mark. utf8: that of UTF-8 where the schema says GBK or GB18030.
  enum class Mark : std::uint8_t { as_required, unwanted, wanting, utf16, utf8 };
  // preamble_without_end: the line that ends the preamble does not come; no titles were looked for.
  // other_delimiter: the right titles, with another character between them. other_kind: those of another kind
  // of file. Of these two nothing more is read.
  enum class Header : std::uint8_t {
    right,
    different,
    cut,
    missing,
    preamble_without_end,
    other_delimiter,
    other_kind,
  };

  Mark mark = Mark::as_required;
  Header header = Header::right;
  std::uint64_t header_offset = 0;          // of the first field that differs, else of the line
  std::optional<std::size_t> header_field;  // its index
  std::string header_found;                 // what stands there
  std::size_t titles_found = 0;             // different, other_kind: how many fields the line has
  std::size_t titles_shared = 0;            // how many of the schema's titles are among them
  // other_delimiter: that character. Without a header: what the first record is separated by instead of the
  // schema's delimiter; nothing more is read then.
  std::optional<char> found_delimiter;
  std::uint64_t header_line = 1;
  // Lines end with a CR alone, so that the file is one line: where the first is. Nothing more is read then.
  std::optional<std::uint64_t> lone_cr;
  // Of a file of sections, as a whole.
  std::vector<StrayTitle> stray_titles;  // the first of them
  std::uint64_t stray_titles_untold = 0;
  std::optional<ForeignTitle> foreign_title;  // the first

  bool stops_reading() const {
    return mark == Mark::utf16 || mark == Mark::utf8 || lone_cr || found_delimiter ||
           header == Header::other_kind;
  }
};

// A line before or after the records that is one of Preamble::lines or Postamble::lines.
struct Prose {
  const ProseLine* what = nullptr;
  std::uint64_t line = 1;
  std::uint64_t byte_offset = 0;    // of the line
  std::vector<std::string> values;  // what each group of the pattern matched, UTF-8
};

// What stands after the records, and all that is said about them.
struct Ending {
  enum class Trailer : std::uint8_t { not_wanted, found, missing, titles_without_row };

  Trailer trailer = Trailer::not_wanted;
  std::string trailer_row;  // without its line break; found
  std::uint64_t trailer_offset = 0;
  std::uint64_t trailer_line = 0;
  std::vector<Prose> prose;  // as they stand in the file; see layout/prose.hpp for lines that come twice
  // Not there to its end. Other checks tell that: header and completeness.
  bool preamble_missing = false;
  bool postamble_missing = false;
  bool records_after_trailer = false;  // missing, but a line earlier looks like one
  bool nothing_at_all = false;         // no bytes, or nothing but line breaks
  std::uint64_t records = 0;
  std::uint64_t records_unread = 0;
  std::uint64_t size = 0;
  std::optional<std::uint64_t> end_of_file_mark;  // where DOS end-of-file marks (0x1A) or NULs end the file
  bool ends_with_nuls = false;                    // the first of those is a NUL
  std::uint64_t last_line = 1;
  // Every line ends the other way than the schema says: where the first line ending is.
  std::optional<std::uint64_t> foreign_line_ending;
  std::uint64_t foreign_line = 1;  // the line that it ends
  std::vector<MissingSection> missing_sections;
};

struct Place {
  std::optional<std::uint64_t> record;
  std::uint64_t line = 1;
  std::optional<std::size_t> column;
  std::uint64_t byte_offset = 0;
};

// The place of a field; of its byte `at` where that is the offence.
Place place_of(const RecordBatch& batch, std::size_t row, std::size_t column, std::size_t at = 0);

// The place of what is wrong with the records as a whole: where the trailer begins, else the end of the file.
inline Place place_after(const Ending& ending) {
  if (ending.trailer == Ending::Trailer::found) return {{}, ending.trailer_line, {}, ending.trailer_offset};
  return {{}, ending.last_line, {}, ending.size};
}

struct Explanation {
  std::string message;
  std::string hint;
  std::optional<Related> related;
};

struct Rule;
class Checks;

// Where checks put what they find. Findings wait until flush(), so that those of one batch enter the list in
// order, whichever check found them.
class Report {
 public:
  // `checks` is asked only when a value is shown; all must outlive it.
  Report(const Schema& schema, Judgement& judgement, const Checks& checks)
      : schema_(schema), judgement_(judgement), checks_(checks) {}

  void speak_for(const Rule& rule);
  // `explain` returns the Explanation; it is called only where somebody will read it.
  template <typename Explain>
  void add(const Place& place, const Explain& explain) {
    if (is_worth_telling(place)) {
      keep(place, explain());
    } else {
      ++untold_;
    }
  }
  // Findings that lie behind more than enough others to be listed.
  void count(std::uint64_t findings) { untold_ += findings; }
  void flush();
  // A value of a record, or its field, as a message may show it; see shown_value.hpp.
  std::string shown(const RecordBatch& batch, std::size_t row, std::size_t column,
                    std::string_view value) const;
  // The statement could not be read again: there is no verdict then.
  void fail(const SourceFault& fault) { fault_ = fault; }
  const std::optional<SourceFault>& fault() const { return fault_; }

  std::vector<KeySet>& keys() { return judgement_.keys; }  // one for each Schema::unique

 private:
  bool is_worth_telling(const Place& place) const;
  void keep(const Place& place, Explanation&& explanation);

  const Schema& schema_;
  Judgement& judgement_;
  const Checks& checks_;
  const Rule* rule_ = nullptr;
  std::uint64_t untold_ = 0;
  std::vector<Finding> waiting_;
  std::optional<SourceFault> fault_;
};

// One check at work on one statement: opening, batches in file order, ending.
class Check {
 public:
  virtual ~Check() = default;
  virtual void opening(const Opening&, Report&) {}
  virtual void batch(RecordBatch&, Report&) {}
  virtual void ending(const Ending&, Report&) {}
  // Instead of all these: the file is the schema's form of a day without entries, and right by itself.
  virtual void empty_day(const Ending&, Report&) {}
  // Whether `value` (without prefix) could stand in the column by itself, as far as this check can tell.
  virtual bool fits(std::size_t, std::string_view) const { return true; }
};

// A check as the build knows it.
struct Rule {
  std::string_view id;
  // Place in product.md section 4. Checks see a batch in this order; a field that one has closed is not
  // looked at by the next, so that one fault is one finding.
  int order = 0;
  bool waivable = false;
  // Null: nothing that the schema says concerns it.
  std::unique_ptr<Check> (*start)(const Schema& schema, const JudgeContext& context) = nullptr;
};

// For Rule::start of a check that is made from the schema, or from schema and context; where it has a static
// is_asked(), only if that is true.
template <typename C>
std::unique_ptr<Check> start(const Schema& schema, const JudgeContext& context) {
  if constexpr (requires { C::is_asked(schema, context); }) {
    if (!C::is_asked(schema, context)) return nullptr;
  }
  if constexpr (std::is_constructible_v<C, const Schema&, const JudgeContext&>) {
    return std::make_unique<C>(schema, context);
  } else {
    return std::make_unique<C>(schema);
  }
}

std::span<const Rule* const> all_rules();          // as the build found them
const std::vector<const Rule*>& rules_in_order();  // by Rule::order

struct RunningCheck {
  const Rule* rule;
  std::unique_ptr<Check> check;
};

// All checks of one statement.
class Checks {
 public:
  Checks(const Schema& schema, const JudgeContext& context);

  void opening(const Opening& opening, Report& report);
  void batch(RecordBatch& batch, Report& report);
  void ending(const Ending& ending, Report& report);
  void empty_day(const Ending& ending, Report& report);

  // Whether the bytes of a field, with line breaks left out, could stand in the column.
  bool fits(std::size_t column, std::string_view field) const;
  // The same for a value without prefix or breaks.
  bool value_fits(std::size_t column, std::string_view value) const;

 private:
  const Schema& schema_;
  std::vector<RunningCheck> running_;
};

}  // namespace stmtwatch::checks
