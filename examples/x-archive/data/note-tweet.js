window.YTD.note_tweet.part0 = [
 {
  "noteTweet": {
   "noteTweetId": "1990000000000009003",
   "createdAt": "2025-11-04T11:30:05.000Z",
   "core": {
    "text": "We have read every reply to our post on heating charges. The short answer: nobody’s charge changes before April. The longer one: the cost of gas for the communal boilers rose last year, the fund paid the difference until now, and each block’s own figures will be sent out in February, with a number to ring if they look wrong & a drop-in at the library."
   }
  }
 }
]
