/** What a code means and what to do about it, a sentence each; `docs/import-codes.md` is made of them. */
type Explained = readonly [means: string, remedy: string];

/** What can be wrong with a file as a whole, before any row of it counts. */
export const fileCodes = {
  file_not_found: ['There is no such file.', 'Check the path; quote patterns that the shell would expand.'],
  no_files: ['A folder or pattern holds no file of that kind.', 'Name the files, or check their endings.'],
  file_unreadable: ['The operating system does not let it be read.', 'Check its permissions.'],
  file_empty: ['It has no rows.', 'Download it again; a vendor may have had no data for the span.'],
  file_binary: ['Its bytes are not text of a known kind.', 'Save it as CSV.'],
  file_damaged: [
    'Compressed data is damaged or cut short, or an archive declares another size than comes out of it.',
    'Download it again.',
  ],
  file_unwritable: ['The file of `--rejects` cannot be written.', 'Choose a place with room that may be written to.'],
  file_too_large: [
    'More than 64 MiB come out of an archive, and more than a hundred times its size; or a workbook holds more than 64 Mi characters of text.',
    'Unpack it and look at what is in it, or save it as CSV.',
  ],
  file_archive: ['It is an archive of a kind that is not read.', 'Unpack it; ZIP and gzip are read as they are.'],
  file_pdf: ['It is a PDF.', 'Get the numbers as CSV.'],
  file_xls: ['It is a workbook of the old kind (`.xls`).', 'Save it as `.xlsx` or CSV.'],
  file_parquet: ['It is Parquet.', 'Convert it to CSV.'],
  file_html: ['It is a web page, often one that says what went wrong.', 'Open it in a browser, then download again.'],
  file_json: ['It is JSON where a table was expected; what it says is quoted.', 'Get it as CSV; articles may be JSON.'],
  file_xml: ['It is XML where a table was expected.', 'Get it as CSV; articles may be RSS or Atom.'],
  file_not_text: ['No encoding makes text of it.', 'Save it as UTF-8.'],
  file_not_table: [
    'Its lines do not form a table: no separator has the same number of columns, or the first line has more than 1 Mi characters.',
    'Save it as CSV with a header row.',
  ],
  no_header: ['It begins with data.', 'Name the columns with `--columns date,open,high,low,close,volume`.'],
  wrong_header: ['Columns that are needed are not in its header; they are named.', 'Rename them, or use `--columns`.'],
  ambiguous_date: ['Days and months can be told apart by no row.', 'Give `--date-format DD/MM/YYYY` or `MM/DD/YYYY`.'],
  ambiguous_number: [
    'A comma may be decimal mark or thousands separator in every row.',
    'Give `--decimal dot` or `comma`.',
  ],
  several_tables: [
    'It holds several tables, one below the other, and no column says which symbol is meant.',
    'Save each as a file of its own.',
  ],
  intraday_file: ['It has several rows a day.', 'Get daily bars.'],
  timezone_needed: [
    'Its days have a time in UTC that may lie in another day of the exchange.',
    'Give `--timezone` or `--exchange`.',
  ],
  symbol_needed: [
    'Neither a column nor its name says whose prices they are.',
    'Give `--symbol`, or name it `AAPL.csv`.',
  ],
  file_not_news: ['It holds no articles in a shape that is understood.', 'Get JSON, JSON Lines, CSV, RSS or Atom.'],
  files_refused: ['None of several files can be imported; each is named.', 'See the code of each.'],
  basis_contradicted: [
    'The closes around a known split contradict the basis of the prices.',
    'Use the `--basis` that the message names.',
  ],
  every_row_rejected: ['Each row was rejected.', 'See the reasons of the rows.'],
} as const satisfies Record<string, Explained>;

/** Why a row is rejected; nothing of it is recorded. */
export const rowCodes = {
  too_few_fields: [
    'It has fewer fields than the header.',
    'A totals or note line at the end does no harm; else mend the row.',
  ],
  too_many_fields: [
    'It has more fields than the header, so that none can be told from its neighbour.',
    'Put quotes around fields that hold the separator, such as "63,646,631".',
  ],
  line_too_long: ['The line is longer than any row can be.', 'Look for a quote that is not closed.'],
  quote_not_closed: ['A quoted field never ends.', 'Close the quote.'],
  no_value: ['The close is missing, null or N/A.', 'Nothing was traded, or the vendor lacks the day.'],
  bad_number: ['A cell is not a number.', 'See the cell that is quoted.'],
  ambiguous_number: ['A number can be read in two ways.', 'Give `--decimal`.'],
  number_too_large: [
    'A number is larger than what can be kept digit for digit (2^53 − 1).',
    'Scale it, or leave the column out.',
  ],
  zero_price: ['The close, or an amount, is 0.', 'It is not a price.'],
  negative_price: ['A price is negative.', 'Mend the row.'],
  negative_volume: ['The volume is negative.', 'Mend the row.'],
  high_below_low: ['The high is below the low.', 'The columns may be exchanged.'],
  bad_date: ['The date cannot be read; the format of the file is named.', 'Give `--date-format`, or mend the row.'],
  ambiguous_date: ['The date can be read in two ways.', 'Give `--date-format`.'],
  future_date: ['The day has not come anywhere on earth.', 'Day and month may be exchanged.'],
  bad_symbol: ['The symbol cannot be one.', 'One looks like AAPL, BRK-B or ^GSPC.'],
  bad_currency: ['It is neither an ISO 4217 code nor a hundredth of a currency.', 'Write USD, GBp, GBX, ZAc or ILA.'],
  bad_exchange: ['The exchange is too long to be one.', 'Write a code such as XNAS.'],
  bad_split: ['The split is not a ratio.', 'Write 2:1, 2/1 or 2.'],
  unknown_action: ['It is neither a split nor a dividend.', 'Leave the row out.'],
  no_action: ['The row holds neither a split nor a dividend.', 'Leave the row out.'],
  contradicts_earlier_row: [
    'The day came before in the file with other numbers; the first row counts.',
    'Mend one of the two.',
  ],
  contradicting_duplicate: [
    'The symbol came before in the file with another description; the first counts.',
    'Mend one of the two.',
  ],
  missing_symbol: ['The symbol is missing.', 'Fill it in.'],
  invalid_symbol: ['The symbol cannot be one.', 'One looks like AAPL, BRK-B or ^GSPC.'],
  invalid_currency: ['As `bad_currency`, in a list of instruments.', 'Write USD, GBp, GBX, ZAc or ILA.'],
  not_a_stock: ['It is cash, a future or another thing that a fund holds beside stocks.', 'Nothing.'],
  test_issue: ['It is a test issue of the exchange.', 'Nothing; it is not a stock.'],
  too_long: ['A field is longer than what is kept.', 'Shorten it.'],
  not_json: ['The line is not JSON.', 'Mend the line.'],
  not_an_object: ['It is JSON, but not an object.', 'Each article is one object.'],
  missing_source: [
    'The article does not say where it is from, and has no URL whose host would say it.',
    'Give `--source`.',
  ],
  missing_identity: ['The article has neither an id nor a URL.', 'Without one it could not be told from others.'],
  missing_words: ['The article has neither title nor text, or the service says that it was removed.', 'Leave it out.'],
  missing_time: ['The article does not say when it was published.', 'Fill it in.'],
  invalid_time: ['The time cannot be read.', 'Write ISO 8601, RFC 822 or seconds since 1970.'],
  future_time: ['The article was published in the future.', 'Seconds and milliseconds, or the zone, may be mistaken.'],
  invalid_url: ['The URL is not one.', 'Mend it, or leave it out.'],
  invalid_language: ['The language is not a BCP 47 tag.', 'Write en or de.'],
  too_many_symbols: ['The article names more symbols than can be meant.', 'It is a list, not an article.'],
} as const satisfies Record<string, Explained>;

/** What is said of rows that were recorded all the same. */
export const remarkCodes = {
  columns_ignored: ['Columns were not read; they are named.', 'Nothing, or rename those that should be.'],
  not_daily: [
    'The days of a symbol are weeks or months apart, as in files of weekly or monthly bars; each was recorded as the bar of one day.',
    'Withdraw the ingestion, and get daily bars.',
  ],
  zone_assumed: ['Times without a zone were read as UTC.', 'Add a zone if they are of another.'],
  symbol_dropped: ['Links to what cannot be a symbol were left out; the article was recorded.', 'Nothing.'],
  news_cut: ['A vendor has more articles than it gives.', 'Ask for fewer days at a time, or for a larger plan.'],
  no_symbol: ['Articles name no symbol and are linked to no stock.', 'Give `--symbol` where they are all about one.'],
} as const satisfies Record<string, Explained>;

export type FileErrorCode = keyof typeof fileCodes;
export type RowProblemCode = keyof typeof rowCodes;
export type RemarkCode = keyof typeof remarkCodes;
