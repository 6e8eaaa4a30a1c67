#include "config/schema_keys.hpp"

#include <vector>

#include "config/schema_values.hpp"

namespace stmtwatch::config {
namespace {

using namespace parsers;
using enum Offer;
using S = SchemaDraft;
using C = ColumnDraft;
using U = UniqueDraft;
using I = IdentityDraft;
using T = TrailerDraft;
using Pre = PreambleDraft;
using Post = PostambleDraft;
using P = ProseDraft;
using checks::AmountSign;
using checks::AmountUnit;
using checks::ByteOrderMark;
using checks::Encoding;
using checks::LengthUnit;
using checks::LineEnding;
using checks::UniqueScope;

constexpr std::int64_t length_max = 1 << 20;

constexpr std::int64_t width_max = 1 << 16;
constexpr std::int64_t preamble_lines_max = 1000;

constexpr auto encodings = std::to_array<Word<Encoding>>({{"utf-8", Encoding::utf8},
                                                          {"ascii", Encoding::ascii},
                                                          {"gbk", Encoding::gbk},
                                                          {"gb18030", Encoding::gb18030}});
constexpr auto layouts = std::to_array<Word<bool>>({{"delimited", false}, {"fixed", true}});
constexpr auto sides = std::to_array<Word<Side>>(
    {{"none", Side::none}, {"left", Side::left}, {"right", Side::right}, {"both", Side::both}});
constexpr auto units =
    std::to_array<Word<AmountUnit>>({{"yuan", AmountUnit::yuan}, {"fen", AmountUnit::fen}});
constexpr auto signs =
    std::to_array<Word<AmountSign>>({{"minus", AmountSign::minus}, {"C/D", AmountSign::letter}});
constexpr auto marks = std::to_array<Word<ByteOrderMark>>({{"forbidden", ByteOrderMark::forbidden},
                                                           {"optional", ByteOrderMark::optional},
                                                           {"required", ByteOrderMark::required}});
constexpr auto line_endings = std::to_array<Word<LineEnding>>(
    {{"lf", LineEnding::lf}, {"crlf", LineEnding::crlf}, {"either", LineEnding::either}});
constexpr auto length_units =
    std::to_array<Word<LengthUnit>>({{"characters", LengthUnit::characters}, {"bytes", LengthUnit::bytes}});
constexpr auto scopes = std::to_array<Word<UniqueScope>>(
    {{"statement", UniqueScope::statement}, {"day", UniqueScope::day}, {"history", UniqueScope::history}});

// A value that people look up in the file: `show` is for settings only.
template <class Struct, Reading (*Read)(const toml::node&, Struct&)>
struct Own {
  using Target = Struct;
  static Reading read(const toml::node& node, Struct& target) { return Read(node, target); }
  static ShownValue show(const Struct&) { return {}; }
};

// A regular expression that RE2 knows.
template <auto Field>
struct Pattern : Of<Field> {
  static Reading read(const toml::node& node, typename Of<Field>::Target& target) {
    auto pattern = pattern_in(node);
    if (!pattern) return std::unexpected(pattern.error());
    target.*Field = *std::move(pattern);
    return {};
  }
  static ShownValue show(const typename Of<Field>::Target&) { return {}; }
};

constexpr Key<S> schema_table[] = {
    key<Text<&S::name>, S>("name", required, "what the format is called"),
    key<Choice<&S::encoding, encodings>, S>("encoding", optional, "of the whole file"),
    key<Choice<&S::byte_order_mark, marks>, S>("byte_order_mark", optional, "EF BB BF at the beginning"),
    key<Choice<&S::line_ending, line_endings>, S>("line_ending", optional, "what ends a record"),
    key<Choice<&S::fixed_width, layouts>, S>("layout", optional, "how values are told apart"),
    key<Own<S, read_delimiter>>("delimiter", optional, "the character between two values"),
    key<Boolean<&S::trailing_delimiter>, S>("trailing_delimiter", optional, "one more after the last value"),
    key<Own<S, read_quote>>("quote", optional, "values in quotes, as RFC 4180 has them"),
    key<Own<S, read_gap>>("gap", optional, "what stands between two columns of fixed width"),
    key<Text<&S::value_prefix>, S>("value_prefix", optional, "what stands before every value"),
    key<Choice<&S::trim_side, sides>, S>("trim", optional, "where padding is taken off values"),
    key<Own<TrimDraft, read_trim_characters>, S>("trim_characters", optional, "what is padding"),
    key<Texts<&S::null_tokens>, S>("null_tokens", optional, "values that stand for no value"),
    key<Text<&S::comment>, S>("comment", optional, "lines that begin so are passed over"),
    key<Boolean<&S::header>, S>("header", optional, "the first line is the titles"),
    key<Boolean<&S::header_trimmed>, S>("header_trimmed", optional,
                                        "blanks and TABs may stand around titles"),
    key<Own<S, read_schema_file_name>>("file_name", optional, "how files of this format are named"),
    key<TablesOf<&S::column_tables>>("columns", required, "a table for each column, in order"),
    key<TablesOf<&S::unique_tables>>("unique", optional, "a table for each unique key"),
    key<TableOf<&S::identity_table>>("identity", optional, "the columns that must agree with the file name"),
    key<TableOf<&S::preamble_table>>("preamble", optional, "the lines before the header"),
    key<TableOf<&S::trailer_table>>("trailer", optional, "the end of the file and its totals"),
    key<TableOf<&S::postamble_table>>("postamble", optional, "the lines after the records"),
    key<Own<S, read_empty_day>>("empty_day", optional, "another form of a day without entries"),
    key<TablesOf<&S::debit_credit_tables>>("debit_credit", optional, "amounts of two sides that are equal"),
    key<TableOf<&S::movements_table>>("movements", optional, "opening + movements = closing"),
    key<TablesOf<&S::agreement_tables>>("agreements", optional, "two columns that agree"),
    key<TablesOf<&S::source_tables>>("sources", optional, "statements that this one is merged from"),
    key<TablesOf<&S::section_tables>>("section", optional, "the parts of a file, each with its own columns"),
};

// What a schema with sections says of the file as a whole.
constexpr auto keys_of_files =
    std::to_array<std::string_view>({"name", "encoding", "byte_order_mark", "line_ending", "layout",
                                     "delimiter", "quote", "gap", "file_name"});
// What such a schema and each of its sections may say.
constexpr std::string_view key_of_both = "empty_day";
constexpr std::string_view sources_are_of_plain_files =
    "a statement of sections is not compared with its sources by this version";

Key<S> elsewhere_key(Key<S> key, std::string_view help) {
  key.offer = elsewhere;
  key.help = help;
  return key;
}

constexpr Key<C> column_table[] = {
    key<Own<C, read_column_name>>("name", required, "how findings and this file call the column"),
    key<Text<&C::title>, C>("title", optional, "what stands in the header line; default: the name"),
    key<Own<C, read_type>>("type", optional, "what values look like; default: text"),
    key<Boolean<&C::required>, C>("required", optional, "no value is empty"),
    key<Boolean<&C::sensitive>, C>("sensitive", optional, "values are shown masked only"),
    key<Boolean<&C::negative>>("negative", optional, "false: no value is below zero"),
    key<Choice<&C::unit, units>>("unit", optional, "what a decimal without a point counts"),
    key<Choice<&C::sign, signs>>("sign", optional, "how a decimal says that it is below zero"),
    key<Boolean<&C::grouped>>("grouped", optional, "a decimal may have commas between thousands"),
    key<Integer<&C::width_bytes, 1, width_max>, C>("width", optional, "bytes of a column of fixed width"),
    key<Integer<&C::length_exact, 1, length_max>>("length", optional, "exactly so long"),
    key<Integer<&C::length_min, 1, length_max>>("min_length", optional, "at least so long"),
    key<Integer<&C::length_max, 1, length_max>>("max_length", optional, "at most so long"),
    key<Choice<&C::length_unit, length_units>>("length_unit", optional, "what lengths count"),
    key<Choice<&C::charset, encodings>>("charset", optional, "lengths are bytes of this charset"),
    key<Texts<&C::values>, C>("values", optional, "the only values there are"),
    key<Own<C, read_pattern>>("pattern", optional, "a regular expression (RE2) for the whole value"),
    key<Text<&C::prefix>, C>("prefix", optional, "what stands before every value"),
    key<Choice<&C::trim_side, sides>, C>("trim", optional, "where padding is taken off values"),
    key<Own<TrimDraft, read_trim_characters>, C>("trim_characters", optional, "what is padding"),
    key<Texts<&C::null_tokens>, C>("null_tokens", optional, "values that stand for no value"),
    key<Boolean<&C::line_breaks_allowed>, C>("line_breaks", optional,
                                             "values in quotes may have several lines"),
};

constexpr Key<U> unique_table[] = {
    key<Texts<&U::columns>>("columns", required, "the columns of the key"),
    key<Choice<&U::scope, scopes>>("scope", optional, "among which statements"),
};

constexpr Key<I> identity_table[] = {
    key<Text<&I::merchant>>("merchant", optional, "the column that holds the merchant"),
    key<Text<&I::business_date>>("business_date", optional, "the column that holds the business date"),
};

constexpr Key<T> trailer_table[] = {
    key<Text<&T::tag>>("tag", optional, "the first field of the last line"),
    key<Texts<&T::titles>>("titles", optional, "the line before the last"),
    key<Texts<&T::fields>>("fields", required, "\"records\" and \"sum(COLUMN)\" in order"),
};

constexpr Key<Pre> preamble_table[] = {
    key<Pattern<&Pre::until>>("until", optional,
                              "a regular expression (RE2) for the last line before the header"),
    key<Integer<&Pre::lines_max, 1, preamble_lines_max>>("lines_max", optional, "at most so many lines"),
    key<TablesOf<&Pre::lines>>("lines", optional, "a table for each line that says totals"),
};

constexpr Key<Post> postamble_table[] = {
    key<Text<&Post::begins_with>>("begins_with", required, "what each line after the records begins with"),
    key<TablesOf<&Post::lines>>("lines", optional, "a table for each line that says totals"),
};

constexpr Key<P> prose_table[] = {
    key<Pattern<&P::pattern>>("pattern", required, "a regular expression (RE2) for the whole line"),
    key<Texts<&P::fields>>("fields", optional, "what each group of the pattern is, in order"),
    key<Boolean<&P::required>>("required", optional, "false: the line may be absent"),
};

}  // namespace

bool is_key_of_files(std::string_view name) {
  return std::ranges::find(keys_of_files, name) != keys_of_files.end();
}

std::span<const Key<SchemaDraft>> schema_keys() {
  return schema_table;
}
std::span<const Key<SchemaDraft>> keys_beside_sections() {
  static const auto keys = [] {
    std::vector<Key<S>> made(std::begin(schema_table), std::end(schema_table));
    for (auto& key : made) {
      const bool here = is_key_of_files(key.name) || key.name == key_of_both || key.name == "section";
      if (key.name == "sources") {
        key = elsewhere_key(key, sources_are_of_plain_files);
      } else if (!here) {
        key = elsewhere_key(key, "each [[section]] has its own");
      }
    }
    return made;
  }();
  return keys;
}
std::span<const Key<SchemaDraft>> section_keys() {
  static const auto keys = [] {
    std::vector<Key<S>> made = {
        key<Text<&S::section_title>, S>("title", required, "the whole line that the section begins with"),
        key<Boolean<&S::section_required>, S>("required", optional, "false: the file may be without it")};
    for (const auto& key : schema_table) {
      if (key.name == "section") continue;
      if (is_key_of_files(key.name)) {
        made.push_back(
            elsewhere_key(key, "it holds for the whole file and stands before the first [[section]]"));
      } else {
        made.push_back(key.name == "sources" ? elsewhere_key(key, sources_are_of_plain_files) : key);
      }
    }
    return made;
  }();
  return keys;
}
std::span<const Key<ColumnDraft>> column_keys() {
  return column_table;
}
std::span<const Key<UniqueDraft>> unique_keys() {
  return unique_table;
}
std::span<const Key<IdentityDraft>> identity_keys() {
  return identity_table;
}
std::span<const Key<TrailerDraft>> trailer_keys() {
  return trailer_table;
}
std::span<const Key<PreambleDraft>> preamble_keys() {
  return preamble_table;
}
std::span<const Key<PostambleDraft>> postamble_keys() {
  return postamble_table;
}
std::span<const Key<ProseDraft>> prose_keys() {
  return prose_table;
}

}  // namespace stmtwatch::config
