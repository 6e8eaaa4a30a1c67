#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "checks/layout/tail.hpp"
#include "checks/record_batch.hpp"
#include "checks/scan/window.hpp"
#include "checks/schema.hpp"

namespace stmtwatch::checks::layout {

// A line that may be a record: a physical line, or several where line breaks stand between quotes. Positions
// are indexes into the window's text.
struct Line {
  std::size_t begin = 0;
  std::size_t end = 0;     // before its LF
  std::size_t next = 0;    // behind its LF
  std::size_t fields = 1;  // fixed width: that of a record if it is as long as one, less or more if not
  bool closed = true;      // an LF ends it; not so at the end of the body
  bool endless = false;    // longer than record_bytes_max: seen as far as that, without its end; the quote in
                           // which that was, if any, is open_quote
  std::size_t breaks = 0;  // LFs between quotes
  std::optional<std::size_t> open_quote = std::nullopt;  // where a quote opens that does not close
  bool comment = false;
  bool last = false;  // the body ends with it
};

// How lines end. `foreign`: other than the schema says, taken for what is meant until a line ends the
// schema's way.
struct LineEnd {
  LineEnding ending = LineEnding::lf;
  bool foreign = false;

  // Where the content of `line` ends. A CR that is no part of the line ending belongs to the content, and so
  // does an LF where the line ending is CRLF.
  std::size_t content_end(const Line& line, std::string_view text) const;
  // A line whose end speaks against `ending`.
  bool contradicts(const Line& line, std::string_view text) const;
};

bool ends_with_cr(const Line& line, std::string_view text);
// How lines end where one ends as `line` does.
LineEnd line_end_of(const Line& line, std::string_view text, LineEnding wanted);
// How many line ends they have.
std::uint64_t physical_lines(std::span<const Line> lines);
// What a record of fixed width has without its line ending.
std::size_t record_bytes(const Schema& schema);

// The lines ahead in a window, up to where the records end. Looking ahead is bounded: 4,096 lines and as many
// bytes as a record may have. So is the search for the quote that closes: one that the body's end comes
// before, or that is followed where it seems to close by something else than the end of its field, is an open
// quote, and its line ends at its first LF. Where it does not close within the bytes of a record, the line is
// endless, unless what follows its first LF reads like a record: then it is an open quote as well.
class Lines {
 public:
  static constexpr std::size_t lines_max = 4096;
  static constexpr std::size_t bytes_max = record_bytes_max;

  // All must outlive it.
  Lines(scan::Window& window, const Tail& tail, const Schema& schema);

  // The lines from the window's front on, as many as it takes to decide about the first record: through the
  // first line that begins another one for certain. None: the body is at its end. Valid until the next call.
  std::expected<std::span<const Line>, SourceFault> ahead();
  // Physical lines from the window's front on, whatever stands in them: `count`, or as far as the body or
  // `bytes` reach; a line that does not end by then is not among them, unless the body ends in it.
  std::expected<std::vector<Line>, SourceFault> physical_ahead(std::size_t count, std::size_t bytes);
  // Goes on behind the first `count` lines of ahead().
  void take(std::size_t count);
  // Goes on at `position`, where a line begins.
  void go_on_at(std::size_t position);
  // Goes on behind the next LF, wherever that is.
  std::expected<void, SourceFault> skip_line();
  // Goes on behind the LF that ends the line in which the quotation closes that opens at `open`, however long
  // it is. How many LFs were passed.
  std::expected<std::uint64_t, SourceFault> skip_quotation(std::size_t open);

  // How much of the window's text belongs to the body.
  std::size_t limit() const;

 private:
  using Separators = std::span<const scan::Separator>;
  struct Closing {
    enum class What : std::uint8_t { closed, open, unknown, too_long };
    What what = What::unknown;
    std::size_t separators = 0;  // how many to pass over, the opening quote not counted
    std::size_t breaks = 0;
  };

  std::expected<void, SourceFault> read_on();
  void split();
  void add(const Line& line);
  bool fits_look_ahead(std::size_t end) const;
  bool enough() const;
  bool is_whole(const Line& line) const { return line.fields >= fields_; }
  bool reaches_body_end() const { return window_.offset() + limit() == body_end_; }

  std::optional<Line> line_at(std::size_t begin) const;
  std::optional<Line> rest_as_line(Line line) const;
  Line ended(Line line, std::size_t end, bool closed) const;
  Closing find_close(std::size_t line, Separators from_quote) const;
  Closing too_long(Separators from_quote) const;
  Closing closed_at(Separators from_quote, std::size_t close, std::size_t breaks) const;

  Separators separators_at(std::size_t position) const;
  std::span<const Line> pending() const { return std::span(lines_).subspan(taken_); }
  void forget();

  scan::Window& window_;
  const Schema& schema_;
  std::uint64_t body_end_;
  bool open_end_;  // the last line may lack its LF; elsewhere that means that the file has changed
  std::size_t fields_;
  std::vector<Line> lines_;
  std::size_t taken_ = 0;  // of lines_
  bool full_ = false;      // the next line would be more than may be looked at
};

}  // namespace stmtwatch::checks::layout
